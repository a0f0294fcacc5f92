/** The sum of `values`, the same in any order: they are added from the smallest to the largest, with
 *  the error of each addition kept (Neumaier, ZAMM 54, 1974). */
function sum(values: readonly number[]): number {
  let [total, lost] = [0, 0];
  for (const value of [...values].sort((a, b) => a - b)) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** The arithmetic mean; NaN of nothing. That of equal values is exactly theirs; of others, what sum
 *  and division have rounded away is added in a second pass. */
export function mean(values: readonly number[]): number {
  const [first] = values;
  if (first !== undefined && values.every((value) => value === first)) return first;
  const middle = sum(values) / values.length;
  const rest = sum([...values, ...values.map(() => -middle)]) / values.length;
  return Number.isFinite(rest) ? middle + rest : middle;
}

/** The standard deviation of a sample (with n − 1); NaN of fewer than two values. */
export function std(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const unit = unitOf(values);
  const scaled = values.map((value) => value / unit);
  const middle = mean(scaled);
  return unit * Math.sqrt(sum(scaled.map((value) => (value - middle) ** 2)) / (values.length - 1));
}

/** By what to divide values so that their squares are neither too large nor too small for a number of
 *  64 bits: 1 for all but values beyond 1e±100, which a loss that diverges can reach. */
export function unitOf(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 1e100 || (largest > 0 && largest < 1e-100) ? 2 ** Math.floor(Math.log2(largest)) : 1;
}

/** How far values of this size are moved by the rounding of numbers of 64 bits: what is nearer to each
 *  other is the same. R's t.test calls such data essentially constant. */
export function roundingOf(values: readonly number[]): number {
  return 10 * Number.EPSILON * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
