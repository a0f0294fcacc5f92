import type { Entry, PendingEntry, RunningEntry } from "../../core/entry.ts";
import { isReady } from "../../list/queries/readiness.ts";
import type { Message } from "../protocol/messages.ts";

/** Entries that this runner leaves to others when it claims again, because it was too late. */
export interface Mask {
  /** Numbers of entries that others have by now. */
  readonly taken: readonly number[];
  /** How many of the next ones others are about to claim. */
  readonly skip: number;
}

/** The mask in an answer, if there is one. */
export function maskIn({ taken, skip }: Message): Mask | undefined {
  if (!Array.isArray(taken) || !Number.isSafeInteger(skip) || (skip as number) < 0) return undefined;
  const numbers = taken.filter((n): n is number => Number.isSafeInteger(n) && n >= 0);
  return { taken: numbers, skip: skip as number };
}

/** The list as it will soon be: the entries that others have are running, and the next ones, in the
 *  order in which they would be claimed, are held. At least one of those that are ready is left. */
export function masked(entries: readonly Entry[], { taken, skip }: Mask): readonly Entry[] {
  const next = [...entries];
  for (const n of taken) {
    const entry = next[n];
    if (entry?.status === "pending") next[n] = takenFrom(entry);
  }
  const ready = [...next.entries()].flatMap(([n, entry]) =>
    isReady(entry, next, "skip") ? [{ n, entry }] : [],
  );
  if (ready.length === 0) return next;
  ready.sort((a, b) => priorityOf(b.entry) - priorityOf(a.entry) || checksOf(a.entry) - checksOf(b.entry));
  for (const { n, entry } of ready.slice(0, skip % ready.length)) next[n] = { ...entry, status: "held" };
  return next;
}

/** How many entries were claimed. */
export function claimsIn(before: readonly Entry[], after: readonly Entry[]): number {
  return after.filter((entry, n) => entry.status === "running" && before[n]?.status === "pending").length;
}

function takenFrom(entry: PendingEntry): RunningEntry {
  const facts = { ...entry.facts, host: "", pid: 0, claim: "", attempt: 1, startedAt: "", directory: "" };
  return { ...entry, status: "running", facts };
}

function priorityOf({ options }: Entry): number {
  return options.priority ?? 0;
}

function checksOf({ facts }: PendingEntry): number {
  return facts.checks === undefined ? 0 : 1;
}
