import type { View } from "../part.ts";
import type { Axis } from "./axes.ts";

/** What of a view says where rows lie on the axes. */
export type Scored = Pick<View, "data" | "metric" | "scores" | "better" | "filtered">;

/** What is selected on the axes: intervals by the id of the axis. */
export type Spans = ReadonlyMap<string, readonly (readonly [number, number])[]>;

/** The rows, of all and not only of those that are drawn, that lie on each axis with intervals in one
 *  of these; undefined where nothing is selected. A row without a score is in no interval of the
 *  metric, but it has parameters. */
export function rowsWithin(
  axes: readonly Axis[],
  spans: Spans,
  count: number,
): ReadonlySet<number> | undefined {
  const selected = axes.flatMap((axis) => {
    const intervals = spans.get(axis.id) ?? [];
    return intervals.length > 0 ? [{ axis, intervals }] : [];
  });
  if (selected.length === 0) return undefined;
  const rows = new Set<number>();
  for (let row = 0; row < count; row++)
    if (selected.every(({ axis, intervals }) => isWithin(axis.at(row), intervals))) rows.add(row);
  return rows;
}

function isWithin(at: number, intervals: readonly (readonly [number, number])[]): boolean {
  return intervals.some(([a, b]) => at >= Math.min(a, b) && at <= Math.max(a, b));
}

/** The interval from one value to another, both with all runs that are spread around them;
 *  undefined where one of them is no value of the axis. An empty text is the end of the axis. */
export function intervalOf(axis: Axis, from: string, to: string): readonly [number, number] | undefined {
  const a = from === "" ? axis.low : axis.read(from);
  const b = to === "" ? axis.high : axis.read(to);
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  const around = axis.steps ? 0.45 : 1e-9 * Math.abs(axis.high - axis.low);
  return [Math.min(a, b) - around, Math.max(a, b) + around];
}

/** `0.01 – 0.1`: an interval for people. */
export function intervalText(axis: Axis, [a, b]: readonly [number, number]): string {
  const [low, high] = [Math.max(axis.low, Math.min(a, b)), Math.min(axis.high, Math.max(a, b))];
  if (!axis.steps) return `${axis.write(low)} – ${axis.write(high)}`;
  const inside = axis.steps.filter((_, at) => at + 0.17 >= low && at - 0.17 <= high);
  const [first, last] = [inside[0], inside[inside.length - 1]];
  if (first === undefined) return "between values";
  return first === last ? first : `${first} – ${last}`;
}
