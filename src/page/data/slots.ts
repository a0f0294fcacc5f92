import type { ReportData } from "./report-data.ts";

/** The lanes of earlier attempts, of which the list keeps no slot. */
export const UNKNOWN_SLOT = "slot unknown";

/** How many experiments ran at the same time at most, which is how many slots there were: lanes are
 *  no measure, since each of many runners one after the other has its own. Earlier attempts do not
 *  count while there are others: that one is lost is noticed late, when the next runs in its slot.
 *  @param now in the time of `attempts` */
export function slotsOf({ attempts, lanes }: Pick<ReportData, "attempts" | "lanes">, now: number): number {
  const byLane = new Map<number, [start: number, end: number][]>();
  for (const [i, lane] of attempts.lane.entries()) {
    const start = attempts.start[i] ?? 0;
    const span: [number, number] = [start, Math.max(start, attempts.end[i] ?? now)];
    const spans = byLane.get(lane);
    if (spans) spans.push(span);
    else byLane.set(lane, [span]);
  }
  const known = [...byLane].filter(([lane]) => !lanes[lane]?.label.startsWith(UNKNOWN_SLOT));
  return mostAtOnce((known.length > 0 ? known : [...byLane]).flatMap(([, spans]) => withoutOverlaps(spans)));
}

/** In a slot one ends before the next begins, whatever the clocks of its machines say. */
function withoutOverlaps(spans: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const sorted = [...spans].sort(([a], [b]) => a - b);
  return sorted.map(([start, end], i) => [start, Math.min(end, sorted[i + 1]?.[0] ?? end)]);
}

function mostAtOnce(spans: readonly (readonly [number, number])[]): number {
  const starts = spans.map(([start]) => start).sort((a, b) => a - b);
  const ends = spans.map(([, end]) => end).sort((a, b) => a - b);
  let [most, over] = [0, 0];
  for (const [i, start] of starts.entries()) {
    while ((ends[over] ?? Number.POSITIVE_INFINITY) <= start && over < i) over++;
    most = Math.max(most, i + 1 - over);
  }
  return most;
}
