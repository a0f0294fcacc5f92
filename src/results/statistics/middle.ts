import { mean } from "./mean.ts";

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1));
}

/** The interquartile mean: the mean without the lowest and the highest quarter. A quarter that is no
 *  whole number of values is cut down to one, as in Agarwal et al. (NeurIPS 2021) by SciPy's
 *  trim_mean; NaN of nothing. */
export function iqm(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  return mean([...values].sort((a, b) => a - b).slice(cut, values.length - cut));
}
