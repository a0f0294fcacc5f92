import { suitsLog } from "../../results/statistics/log-scale.ts";
import type { Axis, Tick } from "./figure.ts";
import { evenTicks, isPowerOfTen, logTicks, powersOrPlain } from "./ticks.ts";

/** How much wider an axis is than what is on it, on each side. */
const MARGIN = 0.05;
const MOST_TICKS = 6;
/** So many values of a parameter are ticks themselves. */
const MOST_VALUES = 7;

/** An axis of numbers.
 *  @param values all that is drawn on it, finite, at least one
 *  @param log undefined: as the values suggest
 *  @param written of a parameter, its values as somebody has written them */
export function numberAxis(
  title: string,
  values: readonly number[],
  log: boolean | undefined,
  written?: ReadonlyMap<number, string>,
): Axis {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const isLog = log ?? suitsLog(written === undefined ? [low, high] : [...written.keys()]);
  const ends = isLog ? logEnds(low, high) : evenEnds(low, high);
  const ticks =
    (written && valueTicks(written, ends, isLog)) ??
    (isLog ? logTicks(...ends, MOST_TICKS) : evenTicks(...ends, MOST_TICKS));
  return { title, isLog, isCategory: false, ends, ticks };
}

/** An axis of names, in this order. */
export function categoryAxis(title: string, names: readonly string[]): Axis {
  return {
    title,
    isLog: false,
    isCategory: true,
    ends: [-0.5, names.length - 0.5],
    ticks: names.map((label, at) => ({ at, label })),
  };
}

/** The same with 0 on it, for columns. */
export function withZero(axis: Axis): Axis {
  const [low, high] = axis.ends;
  const ends: [number, number] = [Math.min(0, low), Math.max(0, high)];
  // what only was the margin of the axis does not go beyond 0
  return { ...axis, isLog: false, ends, ticks: evenTicks(...ends, MOST_TICKS) };
}

function evenEnds(low: number, high: number): [number, number] {
  const room = high > low ? (high - low) * MARGIN : Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

function logEnds(low: number, high: number): [number, number] {
  const factor = high > low ? (high / low) ** MARGIN : 2;
  return [low / factor, high * factor];
}

/** The values themselves, where they are few and none is too near to the next one. */
function valueTicks(
  written: ReadonlyMap<number, string>,
  [low, high]: readonly [number, number],
  isLog: boolean,
): Tick[] | undefined {
  const values = [...written.keys()].sort((a, b) => a - b);
  if (values.length > MOST_VALUES) return undefined;
  const place = (value: number): number => (isLog ? Math.log(value) : value);
  const total = place(high) - place(low);
  const isCrowded = values.some(
    (value, i) => i > 0 && place(value) - place(values[i - 1] ?? value) < total / (2 * MOST_VALUES),
  );
  if (isCrowded) return undefined;
  if (isLog && values.every(isPowerOfTen)) return powersOrPlain(values);
  return values.map((at) => ({ at, label: written.get(at) ?? String(at) }));
}
