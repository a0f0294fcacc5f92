/** The quantile `q`, from 0 to 1, with linear interpolation between neighbours (type 7 of Hyndman &
 *  Fan, The American Statistician 50, 1996: the default of R and NumPy); NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low === high ? low : low + (high - low) * (at - Math.floor(at));
}
