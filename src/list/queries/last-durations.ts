import type { Entry } from "../../core/entry.ts";

/** This many durations are enough for an estimate. */
const ENOUGH = 32;
/** How many entries are searched at most. */
const SEARCH_LIMIT = 4_096;

/** The durations, in milliseconds, of the done entries that are nearest before the first pending
 *  one. When experiments are claimed in the order of the list, these are the last that ended. */
export function lastDurations(entries: readonly Entry[]): readonly number[] {
  const next = entries.findIndex(({ status }) => status === "pending");
  const from = next === -1 ? entries.length : next;
  const durations: number[] = [];
  for (let n = from - 1; n >= Math.max(0, from - SEARCH_LIMIT) && durations.length < ENOUGH; n--) {
    const entry = entries[n] as Entry;
    if (entry.status !== "done") continue;
    const { startedAt, endedAt } = entry.facts;
    const duration = Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "");
    if (duration >= 0) durations.push(duration); // an edited date may be invalid
  }
  return durations;
}
