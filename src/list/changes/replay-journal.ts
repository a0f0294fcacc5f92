// Modelled in test/model/supervisor.pml: change the model first.
import type { Entry, Provenance, RunningEntry, Status } from "../../core/entry.ts";
import { type Outcome, succeeded } from "../../core/outcome.ts";
import type { Change } from "./change.ts";
import { beforeClaim, unclaimed } from "./claim.ts";
import { NO_RETRIES, type Retries, settlementOf } from "./settle.ts";

/** How an attempt ended, as far as its outcome is to be recorded. */
export interface JournalEnding extends Provenance {
  readonly outcome: Outcome;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly log?: string;
  /** What its runner would have done after a failure, where that tries again; `count` -1 is for ever. */
  readonly retries?: Retries;
  /** Processes of the attempt that live on, as `--leave-children` wants it. */
  readonly leftRunning?: string;
}

/** `retries` as JSON can say it. */
export function endlessAsNumber({ count, delayMs }: Retries): Retries {
  return { count: count === Number.POSITIVE_INFINITY ? -1 : count, delayMs };
}

/** What a dead runner has left to say of its claims. */
export interface ClaimRecords {
  /** Whether all is there that is to be read, and could be understood: only then silence means that an experiment was not begun. */
  readonly isWhole: boolean;
  /** Claims of which an experiment was begun. */
  readonly begun: ReadonlySet<string>;
  /** By claim: those that have ended. */
  readonly ended: ReadonlyMap<string, JournalEnding>;
}

/** An entry of which the dead had something to say: it had not begun, or was given back; or it had ended. */
export interface Replayed {
  readonly n: number;
  /** As it was. */
  readonly entry: RunningEntry;
  readonly word: "unbegun" | JournalEnding;
  /** How it stands now. */
  readonly status: Status;
}

/** Writes down what dead runners had no time to write: outcomes are recorded, and what had not begun is as if it had not been
 *  claimed. What was in the middle stays as it is.
 *  @param words by runner
 *  @param lost claims of which it is known that nothing runs any more: only of these silence means that they had not begun
 *  @param mayHaveLostLines whether the machine of a runner may have died with lines that it had no time to store: then silence means that only
 *    of what was to wait in the runner. Else an experiment that kills its machine would be put back uncounted for ever */
export function replayJournal(
  words: ReadonlyMap<string, ClaimRecords>,
  lost: ReadonlyMap<string, string>,
  mayHaveLostLines: (runner: string) => boolean = () => false,
): Change<readonly Replayed[]> {
  return (entries) => {
    const value: Replayed[] = [];
    const next = [...entries];
    for (const [n, entry] of entries.entries()) {
      if (entry.status !== "running") continue;
      const { claim, runner = "" } = entry.facts;
      const its = words.get(runner);
      if (!its) continue;
      const ending = its.ended.get(claim);
      const isSilent = its.isWhole && !its.begun.has(claim) && lost.has(claim);
      const isUnbegun = isSilent && (entry.facts.queued !== undefined || !mayHaveLostLines(runner));
      if (!ending && !isUnbegun) continue;
      const after = ending ? recorded(next, n, entry, ending) : unclaimed(entry);
      const word = ending && ending.outcome.kind !== "interrupted" ? ending : "unbegun";
      value.push({ n, entry, word, status: after.status });
      next[n] = after;
    }
    return { entries: value.length > 0 ? next : entries, value };
  };
}

function recorded(entries: readonly Entry[], n: number, entry: RunningEntry, ending: JournalEnding): Entry {
  const { outcome: own, endedAt, retries = NO_RETRIES, ...facts } = ending;
  // Somebody wanted its end, and may have brought it about before the order was seen.
  const outcome: Outcome = entry.facts.order === "cancel" && !succeeded(own) ? { kind: "cancelled" } : own;
  const always = retries.count === -1 ? { ...retries, count: Number.POSITIVE_INFINITY } : retries;
  const claimed = { n, entry, before: beforeClaim(entry) };
  return settlementOf(entries, { claimed, outcome, endedAt, facts }, always).entry ?? entry;
}
