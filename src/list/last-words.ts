import type { Entry, Provenance, RunningEntry } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Change } from "./change.ts";
import { unclaimed } from "./claim.ts";
import { NO_RETRIES, type Retries, settle } from "./settle.ts";

/** How an attempt ended, as far as its outcome is to be recorded. */
export interface Ending extends Provenance {
  readonly outcome: Outcome;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly log?: string;
  /** What its runner would have done after a failure, where that tries again; `count` -1 is for ever. */
  readonly retries?: Retries;
}

/** `retries` as JSON can say it. */
export function endlessAsNumber({ count, delayMs }: Retries): Retries {
  return { count: count === Number.POSITIVE_INFINITY ? -1 : count, delayMs };
}

/** What a dead runner has left to say of a claim that the list shows as running: it had not begun; or it had ended. */
export type LastWord = "unbegun" | Ending;

/** An entry of which the dead had something to say. */
export interface Heeded {
  readonly n: number;
  readonly entry: RunningEntry;
  readonly word: LastWord;
}

/** Writes down what dead runners had no time to write: outcomes are recorded, and what had not begun is as if it had not been
 *  claimed.
 *  @param words by claim */
export function heed(words: ReadonlyMap<string, LastWord>): Change<readonly Heeded[]> {
  return (entries) => {
    const value: Heeded[] = [];
    let next = entries;
    for (const [n, entry] of entries.entries()) {
      if (entry.status !== "running") continue;
      const word = words.get(entry.facts.claim);
      if (word === undefined) continue;
      value.push({ n, entry, word });
      next = word === "unbegun" ? next.with(n, unclaimed(entry)) : recorded(next, n, entry, word);
    }
    return { entries: next, value };
  };
}

function recorded(
  entries: readonly Entry[],
  n: number,
  entry: RunningEntry,
  ending: Ending,
): readonly Entry[] {
  const { outcome, endedAt, retries = NO_RETRIES, ...facts } = ending;
  const always = retries.count === -1 ? { ...retries, count: Number.POSITIVE_INFINITY } : retries;
  return settle({ n, entry, before: unclaimed(entry) }, outcome, endedAt, always, facts)(entries).entries;
}
