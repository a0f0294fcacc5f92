import { type Entry, STATUSES, type Status } from "../../core/entry.ts";
import type { Stuck } from "../../core/wait-counts.ts";

/** What may still become of some entries: of a whole list, or of those that somebody waits for. */
export interface EndState {
  readonly counts: Readonly<Record<Status, number>>;
  /** Those that can never run as the list stands. */
  readonly stuck: readonly Stuck[];
}

/** The end state of the entries `numbers`.
 *  @param stuck of the whole list */
export function endStateOf(
  entries: readonly Entry[],
  numbers: ReadonlySet<number>,
  stuck: readonly Stuck[],
): EndState {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const n of numbers) counts[(entries[n] as Entry).status]++;
  return { counts, stuck: stuck.filter(({ n }) => numbers.has(n)) };
}

/** Whether none of them can run any more. Held and paused ones still can. */
export function isOver({ counts, stuck }: EndState): boolean {
  return counts.pending + counts.held + counts.running === stuck.length;
}

/** The exit code for those who have waited for the end: 0 when nothing failed, was cancelled or can
 *  never run, else 1. */
export function endCode({ counts, stuck }: EndState): 0 | 1 {
  return counts.failed + counts.cancelled + stuck.length > 0 ? 1 : 0;
}
