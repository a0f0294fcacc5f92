import type { ParamColumn } from "../data/report-data.ts";
import type { View } from "../part.ts";
import { formatValue, shortened } from "../values.ts";
import { asideOf, positionOf, positionsOf } from "./positions.ts";
import { logFactor, scaleOf } from "./scale.ts";

/** One of the parallel axes. */
export interface Axis {
  /** `param lr`, `metric accuracy`. */
  readonly id: string;
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  /** Values with a place of their own; undefined where an axis has numbers of any size. */
  readonly steps: readonly string[] | undefined;
  readonly ticks: readonly { readonly at: number; readonly text: string }[] | undefined;
  /** Where a row crosses the axis, NaN where it does not. */
  at(row: number): number;
  /** A place as a value, and back. */
  write(at: number): string;
  read(text: string): number;
}

/** How far runs are spread around a value, as a share of the distance to the next. */
const SPREAD = 0.34;

export function paramAxis(param: ParamColumn): Axis {
  const positions = positionsOf(param);
  const { low, high, ticks } = positions;
  const room = Math.min(SPREAD, positions.room);
  // Its own for each parameter, and the same wherever the axis stands.
  const salt = Array.from(param.name).reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  const aside = asideOf(param, room, salt);
  const at = (row: number): number => positionOf(param, positions, row) + aside(row);
  const common = { id: `param ${param.name}`, name: shortened(param.name, 22), low, high, isLog: false, at };
  if (room > 0) {
    const steps = ticks.map(({ text }) => text);
    const step = (position: number): string =>
      steps[Math.max(0, Math.min(steps.length - 1, Math.round(position)))] ?? "";
    return {
      ...common,
      ticks,
      steps,
      write: step,
      read: (text) => (steps.includes(text) ? steps.indexOf(text) : Number.NaN),
    };
  }
  const isLog = param.isLog && Number(param.values[0]) > 0;
  return {
    ...common,
    ticks,
    steps: undefined,
    write: (position) => formatValue(isLog ? 10 ** position : position, 3),
    read: (text) => (isLog ? Math.log10(numberIn(text)) : numberIn(text)),
  };
}

/** The axis of the metric. What lies far outside is at its ends. */
export function metricAxis(
  view: Pick<View, "scores" | "better">,
  name: string,
  rows: readonly number[],
): Axis {
  const scores = rows.map((row) => view.scores[row] as number).filter(Number.isFinite);
  const { low, high, isLog } = scaleOf(scores, logFactor(view.better));
  return {
    id: `metric ${name}`,
    name: shortened(name, 22),
    low,
    high,
    isLog,
    ticks: undefined,
    steps: undefined,
    at: (row) => Math.max(low, Math.min(high, view.scores[row] ?? Number.NaN)),
    write: (at) => formatValue(at, 3),
    read: numberIn,
  };
}

function numberIn(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
