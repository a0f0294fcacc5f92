import { mean } from "../../results/statistics/mean.ts";
import type { ParamColumn } from "../data/report-data.ts";
import type { View } from "../part.ts";
import { asideOf, type Positions, positionOf, positionsOf } from "./positions.ts";
import { worstFirst } from "./ranks.ts";
import { evenShare } from "./sample.ts";
import { logFactor, type Scale, scaleOf } from "./scale.ts";

/** The metric against one parameter. */
export interface Slice {
  readonly param: ParamColumn;
  readonly positions: Positions;
  readonly scale: Scale;
  readonly dots: readonly Dot[];
  readonly means: readonly Mean[];
}

export interface Dot {
  readonly row: number;
  readonly x: number;
  /** Within the scale. */
  readonly y: number;
  /** The value lies above (1) or below (-1) the scale. */
  readonly outside: -1 | 0 | 1;
}

export interface Mean {
  readonly x: number;
  readonly mean: number;
  readonly runs: number;
  readonly text: string;
}

/** More dots than this take too long to draw, and are a blot. */
const MOST_DOTS = 2000;
/** Into how many parts many different numbers are cut for the line of means. */
const BINS = 8;

/** All rows that are shown and have a score, in the order in which they are drawn: the best last. */
export function slicesOf(view: View, params: readonly ParamColumn[]): Slice[] {
  const rows = worstFirst(view, view.shown);
  const drawn = evenShare(rows, MOST_DOTS);
  const scale = scaleOf(
    rows.map((row) => view.scores[row] as number),
    logFactor(view.better),
  );
  return params.map((param) => {
    const positions = positionsOf(param);
    const aside = asideOf(param, positions.room, 1);
    const xOf = (row: number): number => positionOf(param, positions, row) + aside(row);
    const dots = drawn.map((row) => dotOf(view.scores[row] as number, xOf(row), scale, row));
    return { param, positions, scale, dots, means: meansOf(view, param, positions, rows) };
  });
}

function dotOf(score: number, x: number, scale: Scale, row: number): Dot {
  const y = Math.max(scale.low, Math.min(scale.high, score));
  return { row, x, y, outside: sideOf(score, y) };
}

function sideOf(score: number, inside: number): -1 | 0 | 1 {
  if (score === inside) return 0;
  return score > inside ? 1 : -1;
}

/** The mean at each value; with many different numbers, of as many runs each. */
function meansOf(view: View, param: ParamColumn, positions: Positions, rows: readonly number[]): Mean[] {
  const at = (row: number): number => positionOf(param, positions, row);
  const sorted = [...rows].sort((a, b) => at(a) - at(b));
  const size = sorted.length / BINS;
  const groups = new Map<number, number[]>();
  for (const [i, row] of sorted.entries()) {
    const key = positions.room > 0 ? at(row) : Math.floor(i / size);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) => ({
    x: mean(group.map(at)),
    mean: mean(group.map((row) => view.scores[row] as number)),
    runs: group.length,
    text: rangeText(param, group),
  }));
}

/** `0.1`, or `0.1 – 0.4` where a group has several values. */
function rangeText(param: ParamColumn, group: readonly number[]): string {
  const text = (row: number | undefined): string => param.values[param.index[row ?? -1] ?? -1] ?? "–";
  const [first, last] = [text(group[0]), text(group[group.length - 1])];
  return first === last ? first : `${first} – ${last}`;
}
