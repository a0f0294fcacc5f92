// The few statistics that the benchmark prints.

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/**
 * NaN for an empty array.
 * @param {readonly number[]} numbers
 */
export function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/**
 * The smallest number that is not less than the share `q` of all numbers; NaN for an empty array.
 * @param {readonly number[]} numbers @param {number} q from 0 to 1
 */
export function quantile(numbers, q) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
