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

/** The arithmetic mean; NaN of nothing. What sum and division have rounded away is added in a second
 *  pass: the mean of three times 0.1 is 0.1. */
export function mean(values: readonly number[]): number {
  const middle = sum(values) / values.length;
  const rest = sum([...values, ...values.map(() => -middle)]) / values.length;
  return Number.isFinite(rest) ? middle + rest : middle;
}

/** The standard deviation of a sample (with n − 1); NaN of fewer than two values. */
export function std(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const middle = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1));
}
