import { twoSidedT } from "./distributions.ts";
import { mean, roundingOf, std, unitOf } from "./mean.ts";

/** A t statistic, its degrees of freedom, and its two-sided p; NaN where it is not defined. */
export interface TTest {
  readonly t: number;
  readonly df: number;
  readonly p: number;
}

/** Welch's test of two means whose variances may differ (Welch, Biometrika 34, 1947), with at least
 *  two values each. */
export function welchTest(as: readonly number[], bs: readonly number[]): TTest {
  const [a, b] = inUnits(as, bs);
  const [va, vb] = [std(a) ** 2 / a.length, std(b) ** 2 / b.length];
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return tested(mean(a) - mean(b), Math.sqrt(va + vb), df, roundingOf([...a, ...b]));
}

/** Student's test of the differences of pairs: `a[i]` belongs to `b[i]` (Student, Biometrika 6,
 *  1908). */
export function pairedTest(as: readonly number[], bs: readonly number[]): TTest {
  const [a, b] = inUnits(as, bs);
  const differences = a.map((value, i) => value - (b[i] ?? Number.NaN));
  const error = std(differences) / Math.sqrt(a.length);
  return tested(mean(differences), error, a.length - 1, roundingOf([...a, ...b]));
}

/** t is the same whatever the unit of the values. */
function inUnits(as: readonly number[], bs: readonly number[]): [number[], number[]] {
  const unit = unitOf([...as, ...bs]);
  return [as.map((value) => value / unit), bs.map((value) => value / unit)];
}

/** Without any spread, equal means are the same for certain, and others differ for certain.
 *  @param rounding what is smaller is nothing */
function tested(difference: number, error: number, df: number, rounding: number): TTest {
  const t = difference / error;
  if (error > rounding) return { t, df, p: twoSidedT(t, df) };
  return { t, df, p: Math.abs(difference) <= rounding ? 1 : 0 };
}
