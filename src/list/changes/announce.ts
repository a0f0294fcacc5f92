import { createHash } from "node:crypto";
import type { EndedEntry, Entry } from "../../core/entry.ts";
import type { Change } from "./change.ts";

/**
 * That a list is finished is to be told once, however many runners see it. Who tells first writes it down: `announced` in the
 * record of the last entry that ended holds which finish that was, and who has it. Which finish: a digest of how each entry
 * stands, so that no clocks are compared, and whatever is put back, added or cancelled later makes it another one.
 */

/** How a finished list stands, in figures. */
export interface FinishedList {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** Which finish there is of which nobody has been told. */
export function unannounced(entries: readonly Entry[]): string | undefined {
  if (!isFinished(entries)) return undefined;
  const finish = digestOf(entries);
  return toldOf(entries)?.finish === finish ? undefined : finish;
}

/** Takes it upon `teller` to tell that the list is finished; the value says how it stands, or is undefined when that is not so,
 *  or another has taken it.
 *  @param teller a random id, new for each telling */
export function announce(teller: string): Change<FinishedList | undefined> {
  return (entries) => {
    if (!isFinished(entries)) return { entries, value: undefined };
    const finish = digestOf(entries);
    const told = toldOf(entries);
    if (told?.finish === finish)
      return { entries, value: told.teller === teller ? countsOf(entries) : undefined };
    const at = entries.findLastIndex(hasEnded);
    const next = entries.map((entry, n): Entry => {
      if (!hasEnded(entry) || (n !== at && entry.facts.announced === undefined)) return entry;
      const { announced: _before, ...facts } = entry.facts;
      return { ...entry, facts: n === at ? { ...facts, announced: `${finish} ${teller}` } : facts };
    });
    return { entries: next, value: countsOf(next) };
  };
}

/** Nothing is left to do, and something was done: a list that is empty, or that only the original tool has worked on, has no
 *  record that could say so. */
function isFinished(entries: readonly Entry[]): boolean {
  let ended = false;
  for (const entry of entries) {
    if (entry.status === "pending" || entry.status === "held" || entry.status === "running") return false;
    ended ||= hasEnded(entry);
  }
  return ended;
}

function hasEnded(entry: Entry): entry is EndedEntry {
  return entry.status === "done" || entry.status === "failed" || entry.status === "cancelled";
}

function digestOf(entries: readonly Entry[]): string {
  const hash = createHash("sha256");
  for (const { status, facts } of entries) {
    const { attempt, claim, endedAt }: EndedEntry["facts"] = facts;
    hash.update(JSON.stringify([status, attempt, claim, endedAt]));
  }
  return hash.digest("base64url").slice(0, 12);
}

function toldOf(entries: readonly Entry[]): { finish: string; teller: string } | undefined {
  const told = entries.findLast((entry) => hasEnded(entry) && entry.facts.announced !== undefined);
  if (!told || !hasEnded(told)) return undefined;
  const [finish = "", teller = ""] = (told.facts.announced ?? "").split(" ");
  return { finish, teller };
}

function countsOf(entries: readonly Entry[]): FinishedList {
  const count = (status: Entry["status"]): number =>
    entries.filter((entry) => entry.status === status).length;
  return { done: count("done"), failed: count("failed"), cancelled: count("cancelled") };
}
