/** The quantile `q`, from 0 to 1, with linear interpolation between neighbours (type 7 of Hyndman &
 *  Fan, The American Statistician 50, 1996: the default of R and NumPy); NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  return quantileOfSorted(
    [...values].sort((a, b) => a - b),
    q,
  );
}

/** The same of values that are in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low === high ? low : low + (high - low) * (at - Math.floor(at));
}
