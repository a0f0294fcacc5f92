import type { EndFacts, Entry } from "../../core/entry.ts";
import { readinessOf } from "../queries/readiness.ts";
import { cancelled } from "./cancelled.ts";
import type { Change } from "./change.ts";

/** An entry that will not run, because of another entry. */
export interface Skipped {
  readonly n: number;
  readonly by: number;
}

/** Cancels the pending entries that wait for one that failed or was cancelled, with the reason
 *  `after N`, and in turn those that wait for them. `requeue` of entry N puts them back.
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

/** The facts of an entry that is cancelled because it was to run after `n`. The reason is text for
 *  people, and for older versions. */
export function skippedAfter(n: number): Required<Pick<EndFacts, "reason" | "skippedAfter">> {
  return { reason: `after ${n}`, skippedAfter: n };
}

/** The entry because of which `entry` was skipped; undefined when it was not. */
export function skippedAfterOf(entry: Entry): number | undefined {
  if (entry.status !== "cancelled") return undefined;
  const { reason = "", skippedAfter: recorded } = entry.facts;
  const number = /^after (\d+)$/.exec(reason)?.[1]; // older lists have only the reason
  return number === undefined ? undefined : (recorded ?? Number(number));
}

/** Numbers of the entries that were skipped because of one of `numbers`, directly or by way of
 *  others. */
export function skippedBecauseOf(numbers: ReadonlySet<number>, entries: readonly Entry[]): number[] {
  const causes = new Set(numbers);
  const skipped: number[] = [];
  for (let found = true; found;) {
    found = false;
    for (const [n, entry] of entries.entries()) {
      const by = skippedAfterOf(entry);
      if (by === undefined || !causes.has(by) || causes.has(n)) continue;
      causes.add(n);
      skipped.push(n);
      found = true;
    }
  }
  return skipped;
}
