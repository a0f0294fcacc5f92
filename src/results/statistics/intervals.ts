import { quantileOfT } from "./distributions.ts";
import { std } from "./mean.ts";
import { quantile } from "./quantile.ts";
import { randomNumbers } from "./random-numbers.ts";

/** Half the width of the 95 % confidence interval of a mean, by Student's t; NaN of fewer than two
 *  values. */
export function halfWidthOfMean(values: readonly number[]): number {
  const n = values.length;
  return n < 2 ? Number.NaN : (quantileOfT(0.975, n - 1) * std(values)) / Math.sqrt(n);
}

const DRAWS = 2000;

/** The 95 % confidence interval of any statistic, by the percentile bootstrap (Efron, Annals of
 *  Statistics 7, 1979), with 2,000 draws as Agarwal et al. (NeurIPS 2021). The same values give the
 *  same interval.
 *  @returns its ends; NaN of fewer than two values */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
): readonly [low: number, high: number] {
  if (values.length < 2) return [Number.NaN, Number.NaN];
  const sorted = [...values].sort((a, b) => a - b); // the order of runs is of no importance
  const random = randomNumbers(0);
  const draws = Array.from({ length: DRAWS }, () =>
    statistic(sorted.map(() => sorted[Math.floor(random() * sorted.length)] ?? Number.NaN)),
  );
  return [quantile(draws, 0.025), quantile(draws, 0.975)];
}
