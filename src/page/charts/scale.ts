import { quantileOfSorted as quantile } from "../../results/statistics/quantile.ts";

/** The part of an axis that is drawn. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
}

/** By which factor scores must differ for their axis to be logarithmic. Losses get near to zero, where
 *  the good ones are; accuracies do not. */
export function logFactor(better: "max" | "min" | undefined): number {
  return better === "min" ? 20 : 1000;
}

/** From fewer values than this no percentile can be told. */
const FEW = 50;

/** The range from the 2nd to the 98th percentile with a little room, all where little lies outside.
 *  A run that diverged would press all others into one line.
 *  @param values finite numbers
 *  @param logFrom by which factor positive values must differ for the scale to be logarithmic
 *  @param cut which share may lie outside at either end */
export function scaleOf(values: readonly number[], logFrom: number, cut = 0.02): Scale {
  if (values.length === 0) return { low: 0, high: 1, isLog: false };
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0] as number, sorted[sorted.length - 1] as number];
  const [low, high] = innerRange(sorted, cut);
  const isLog = min > 0 && high / low > logFrom;
  if (isLog) {
    const [from, to] = widened(Math.log10(low), Math.log10(high), Math.log10(min), Math.log10(max));
    return { low: 10 ** from, high: 10 ** to, isLog };
  }
  const [from, to] = widened(low, high, min, max);
  return { low: from, high: to, isLog };
}

/** Where most of the values are: with few of them, all that are near enough to the middle half. */
function innerRange(sorted: readonly number[], cut: number): [number, number] {
  if (sorted.length >= FEW) return [quantile(sorted, cut), quantile(sorted, 1 - cut)];
  const [q1, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const far = 20 * (q3 - q1);
  const near = far > 0 ? sorted.filter((value) => value >= q1 - far && value <= q3 + far) : sorted;
  return [near[0] as number, near[near.length - 1] as number];
}

/** Room for the marks at the edge. What lies only a little outside gets its place in it. */
function widened(low: number, high: number, min: number, max: number): [number, number] {
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const from = min >= low - 0.25 * span ? min - 0.05 * span : low - 0.05 * span;
  const to = max <= high + 0.25 * span ? max + 0.05 * span : high + 0.05 * span;
  return [from, to];
}
