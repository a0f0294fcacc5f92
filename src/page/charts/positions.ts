import type { ParamColumn } from "../data/report-data.ts";
import { spread } from "./spread.ts";

/** Where the values of a parameter lie on an axis. */
export interface Positions {
  /** By the index of the value; the last is where rows without the parameter are. */
  readonly at: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** How far runs with one value may be spread: 0 where each has its own. */
  readonly room: number;
}

/** With more numbers than this it was a random search, whose values have their place by size. */
const MOST_STEPS = 16;

/** Values at even distances, as a grid has them (which is a logarithmic axis for 1e-3, 1e-2, 1e-1);
 *  many different numbers by their size, on a logarithmic scale where `isLog`. */
export function positionsOf(param: ParamColumn): Positions {
  const numbers = param.values.map(Number);
  const bySize = param.isNumeric && numbers.length > MOST_STEPS && numbers.every(Number.isFinite);
  const isLog = param.isLog && numbers.every((value) => value > 0);
  return bySize ? sized(param, numbers, isLog) : stepped(param);
}

/** So many runs with one value are spread as far as there is room; fewer less, and one run lies near
 *  its value. */
const CROWD = 8;

/** How far each row is spread around its position: a number between -0.5 and 0.5 of `room`.
 *  @param salt gives other places, see {@link spread} */
export function asideOf(param: ParamColumn, room: number, salt: number): (row: number) => number {
  const runs = new Map<number, number>();
  for (const index of param.index) runs.set(index, (runs.get(index) ?? 0) + 1);
  return (row) =>
    room * Math.min(1, (runs.get(param.index[row] ?? -1) ?? 0) / CROWD) * (spread(row, salt) - 0.5);
}

/** The position of a row. */
export function positionOf(param: ParamColumn, positions: Positions, row: number): number {
  const index = param.index[row] ?? -1;
  return positions.at.at(index) as number;
}

function stepped(param: ParamColumn): Positions {
  const texts = lacks(param) ? [...param.values, "–"] : param.values;
  return {
    at: [...param.values, "–"].map((_, i) => i),
    low: -0.5,
    high: Math.max(1, texts.length) - 0.5,
    ticks: texts.map((text, at) => ({ at, text })),
    room: 0.5,
  };
}

function sized(param: ParamColumn, numbers: readonly number[], isLog: boolean): Positions {
  const at = isLog ? numbers.map(Math.log10) : numbers;
  const [min, max] = [Math.min(...at), Math.max(...at)];
  const pad = 0.04 * (max - min || 1);
  const without = max + 3 * pad;
  const ticks = isLog ? decades(min, max) : evenTicks(min, max);
  return {
    at: [...at, without],
    low: min - pad,
    high: lacks(param) ? without + pad : max + pad,
    ticks: lacks(param) ? [...ticks, { at: without, text: "–" }] : ticks,
    room: 0,
  };
}

function lacks(param: ParamColumn): boolean {
  return param.index.includes(-1);
}

/** Powers of ten, or the ends where no more than one is in between. */
function decades(min: number, max: number): { at: number; text: string }[] {
  const every = Math.max(1, Math.ceil((max - min) / 6));
  const powers: number[] = [];
  for (let power = Math.ceil(min); power <= max; power += every) powers.push(power);
  return powers.length > 1
    ? powers.map((at) => ({
        at,
        text: at >= -2 && at <= 4 ? String(Number((10 ** at).toPrecision(1))) : `1e${at}`,
      }))
    : [min, max].map((at) => ({ at, text: String(Number((10 ** at).toPrecision(3))) }));
}

/** Round numbers: 1, 2 or 5 times a power of ten. */
function evenTicks(min: number, max: number): { at: number; text: string }[] {
  const rough = (max - min) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const ticks: { at: number; text: string }[] = [];
  for (let at = Math.ceil(min / step) * step; at <= max; at += step)
    ticks.push({ at, text: String(Number(at.toPrecision(6))) });
  return ticks;
}
