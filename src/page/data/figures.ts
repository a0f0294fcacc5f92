import type { ReportData } from "./report-data.ts";
import { slotsOf } from "./slots.ts";

/** How a list went, in numbers. */
export interface Figures {
  /** Entries by status, only statuses that occur, in the order of `statuses`. */
  readonly counts: readonly { readonly status: string; readonly count: number }[];
  /** From the first start to the last end, or to now, in milliseconds; undefined when nothing ran. */
  readonly elapsed: number | undefined;
  /** The time of all attempts together, in milliseconds. */
  readonly computing: number;
  /** How many attempts ran at the same time at most. */
  readonly slots: number;
  readonly hosts: number;
}

/** @returns the figures of all rows and attempts, whatever a filter says */
export function figuresOf({ statuses, status, attempts, lanes, madeAt }: ReportData): Figures {
  const counts = statuses.map((word) => ({ status: word, count: 0 }));
  for (const index of status) (counts[index] ?? { count: 0 }).count++;
  const now = madeAt - attempts.firstStart;
  let [first, last, computing] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const [i, start] of attempts.start.entries()) {
    const end = Math.max(start, attempts.end[i] ?? now);
    first = Math.min(first, start);
    last = Math.max(last, end);
    computing += end - start;
  }
  const used = new Set(attempts.lane);
  return {
    counts: counts.filter(({ count }) => count > 0),
    elapsed: Number.isFinite(first) ? last - first : undefined,
    computing,
    slots: slotsOf({ attempts, lanes }, now),
    hosts: new Set([...used].map((lane) => lanes[lane]?.host)).size,
  };
}
