import type { Entry } from "../../core/entry.ts";

/** So many are enough to know the others by. */
const MOST = 32;
/** Farther away than so many entries nothing is looked for. */
const FAR = 4_096;

/** How long those took that are done and stand nearest before the first pending one, milliseconds: where experiments are claimed in the order of
 *  the list, these are the last that ended. */
export function lastDurations(entries: readonly Entry[]): readonly number[] {
  const next = entries.findIndex(({ status }) => status === "pending");
  const from = next === -1 ? entries.length : next;
  const durations: number[] = [];
  for (let n = from - 1; n >= Math.max(0, from - FAR) && durations.length < MOST; n--) {
    const entry = entries[n] as Entry;
    if (entry.status !== "done") continue;
    const { startedAt, endedAt } = entry.facts;
    const duration = Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "");
    if (duration >= 0) durations.push(duration); // not of dates that are none
  }
  return durations;
}
