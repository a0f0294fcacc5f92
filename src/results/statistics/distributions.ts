import { incompleteBeta } from "./incomplete-beta.ts";

/** The probability that Student's t with `df` degrees of freedom is as far from 0 as `t`, on either
 *  side (Abramowitz & Stegun 26.7.1). */
export function twoSidedT(t: number, df: number): number {
  return incompleteBeta(df / 2, 0.5, df / (df + t * t));
}

/** The probability that F with `d1` and `d2` degrees of freedom is above `f` (Abramowitz & Stegun
 *  26.6.2). */
export function upperF(f: number, d1: number, d2: number): number {
  return f === Number.POSITIVE_INFINITY ? 0 : incompleteBeta(d2 / 2, d1 / 2, d2 / (d2 + d1 * f));
}

/** The value that Student's t stays below with probability `p`, from 0.5 to below 1: found by
 *  halving, as it is asked for once for each number of runs. */
export function quantileOfT(p: number, df: number): number {
  const isBelow = (t: number): boolean => twoSidedT(t, df) > 2 * (1 - p);
  let high = 1;
  while (isBelow(high)) high *= 2;
  let low = 0;
  for (let i = 0; i < 100 && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
