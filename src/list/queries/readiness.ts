import type { EndFacts, Entry, PendingEntry } from "../../core/entry.ts";
import { cancelled } from "../changes/cancelled.ts";
import type { Change } from "../changes/change.ts";

/** Whether an entry may run as far as `after` goes: all that it names is done; or one of them is still to come; or one of them
 *  (`by`) failed or was cancelled, so that it will not be done by itself. */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "waiting" }
  | { readonly kind: "blocked"; readonly by: number };

const READY: Readiness = { kind: "ready" };
const WAITING: Readiness = { kind: "waiting" };

/** @param entries the list that `entry` is in */
export function readinessOf(
  entry: Pick<Entry, "options">,
  entries: readonly Pick<Entry, "status">[],
): Readiness {
  let readiness = READY;
  for (const by of entry.options.after ?? []) {
    switch (entries[by]?.status) {
      case "done":
        break;
      case "pending":
      case "held":
      case "running":
      case "unknown": // the original tool does not say how it ended
      case undefined:
        readiness = WAITING;
        break;
      case "failed":
      case "cancelled":
        return { kind: "blocked", by };
    }
  }
  return readiness;
}

/** An entry that will not run, because of another. */
export interface Skipped {
  readonly n: number;
  readonly by: number;
}

/** Cancels the pending entries that wait for one that failed or was cancelled, with the reason `after N`; also those that wait
 *  for these. `requeue` of entry N puts them back.
 *  @param endedAt ISO 8601 in UTC */
export function skipBlocked(endedAt: string): Change<readonly Skipped[]> {
  return (entries) => {
    const next = [...entries];
    const value: Skipped[] = [];
    for (let found = true; found;) {
      found = false;
      for (const [n, entry] of next.entries()) {
        if (entry.status !== "pending") continue;
        const readiness = readinessOf(entry, next);
        if (readiness.kind !== "blocked") continue;
        next[n] = cancelled(entry, endedAt, skippedAfter(readiness.by));
        value.push({ n, by: readiness.by });
        found = true;
      }
    }
    return { entries: value.length > 0 ? next : entries, value };
  };
}

/** Why an entry is cancelled that was to run after `n`. The reason is in words for people, and for older versions. */
export function skippedAfter(n: number): Required<Pick<EndFacts, "reason" | "skippedAfter">> {
  return { reason: `after ${n}`, skippedAfter: n };
}

/** The entry because of which `entry` was skipped; undefined when it was not. */
export function skippedAfterOf(entry: Entry): number | undefined {
  if (entry.status !== "cancelled") return undefined;
  const { reason = "", skippedAfter: number } = entry.facts;
  const said = /^after (\d+)$/.exec(reason)?.[1]; // all that there is in older lists
  return said === undefined ? undefined : (number ?? Number(said));
}

/** Numbers of the entries that were skipped because of one of `numbers`, also because of each other. */
export function skippedBecauseOf(numbers: ReadonlySet<number>, entries: readonly Entry[]): number[] {
  const because = new Set(numbers);
  const skipped: number[] = [];
  for (let found = true; found;) {
    found = false;
    for (const [n, entry] of entries.entries()) {
      const by = skippedAfterOf(entry);
      if (by === undefined || !because.has(by) || because.has(n)) continue;
      because.add(n);
      skipped.push(n);
      found = true;
    }
  }
  return skipped;
}

/** What becomes of entries that are to run after one that failed: they are skipped, or run all the same. */
export type AfterFailure = "skip" | "run";

/** Whether `entry` is pending and may be claimed as far as `after` goes. */
export function isReady(
  entry: Entry,
  entries: readonly Entry[],
  afterFailure: AfterFailure,
): entry is PendingEntry {
  if (entry.status !== "pending") return false;
  const { kind } = readinessOf(entry, entries);
  return kind === "ready" || (kind === "blocked" && afterFailure === "run");
}
