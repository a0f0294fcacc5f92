import { summarize } from "../../results/tables/summarize.ts";
import type { Point, Range } from "./figure.ts";
import type { FigureRequest } from "./request.ts";

/** What several values at `x` say together. */
export interface Middle {
  readonly point: Point;
  /** Undefined of a single value, and where no bars were asked for. */
  readonly range: Range | undefined;
}

/** @param values finite ones, at least one */
export function middleOf(x: number, values: readonly number[], { show }: FigureRequest): Middle {
  const { value, spread, low, high } = summarize(values, show);
  const ends = spread === undefined ? [low, high] : [value - spread, value + spread];
  const [from = Number.NaN, to = Number.NaN] = ends;
  const hasRange = values.length > 1 && Number.isFinite(from) && Number.isFinite(to);
  return { point: { x, y: value }, range: hasRange ? { x, low: from, high: to } : undefined };
}

/** The ranges that are there. */
export function rangesOf(middles: readonly Middle[]): Range[] {
  return middles.flatMap(({ range }) => range ?? []);
}

/** All y that means and their bars reach. */
export function reach(middles: readonly Middle[]): number[] {
  return middles.flatMap(({ point, range }) => (range ? [point.y, range.low, range.high] : [point.y]));
}
