import { twoSidedT } from "./distributions.ts";
import { mean, std } from "./mean.ts";

/** A t statistic, its degrees of freedom, and its two-sided p; NaN where it is not defined. */
export interface TTest {
  readonly t: number;
  readonly df: number;
  readonly p: number;
}

/** Welch's test of two means whose variances may differ (Welch, Biometrika 34, 1947), with at least
 *  two values each. */
export function welchTest(a: readonly number[], b: readonly number[]): TTest {
  const [va, vb] = [std(a) ** 2 / a.length, std(b) ** 2 / b.length];
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return tested(mean(a) - mean(b), Math.sqrt(va + vb), df);
}

/** Student's test of the differences of pairs: `a[i]` belongs to `b[i]` (Student, Biometrika 6,
 *  1908). */
export function pairedTest(a: readonly number[], b: readonly number[]): TTest {
  const differences = a.map((value, i) => value - (b[i] ?? Number.NaN));
  return tested(mean(differences), std(differences) / Math.sqrt(a.length), a.length - 1);
}

/** Without any spread, equal means are the same for certain, and others differ for certain. */
function tested(difference: number, error: number, df: number): TTest {
  const t = difference / error;
  if (error !== 0) return { t, df, p: twoSidedT(t, df) };
  return { t, df, p: difference === 0 ? 1 : 0 };
}
