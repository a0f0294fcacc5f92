/**
 * Numbers as text, short and exact: what a person would have typed, and what a Python program prints, so that settings
 * can be found in logs and file names.
 */

/** The shortest text that reads back as `value`; an exponent from 1e16 up and below 0.0001, as Python's repr does, and
 *  whole numbers without ".0". */
export function formatNumber(value: number): string {
  if (value === 0) return "0"; // also -0
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) return plain(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Without an exponent: JavaScript writes one only below 1e-6 and from 1e21 up, so not in the range this is used for. */
function plain(value: number): string {
  return String(value);
}

/** `steps` numbers from `low` to `high`, evenly spaced, both ends exact; one step is `low`. */
export function linearValues(low: number, high: number, steps: number): number[] {
  const scale = Math.max(Math.abs(low), Math.abs(high));
  return series(low, high, steps, (part) => rounded(low + (high - low) * part, scale));
}

/** `steps` numbers from `low` to `high` (both above 0), each the same multiple of the one before, both ends exact. */
export function logValues(low: number, high: number, steps: number): number[] {
  const [from, to] = [Math.log(low), Math.log(high)];
  return series(low, high, steps, (part) => rounded(Math.exp(from + (to - from) * part), 0));
}

/** Whole numbers from `from` by `step` up to (or down to) `to`, which is included when a step lands on it. */
export function integerValues(from: number, to: number, step: number): number[] {
  const count = Math.floor((to - from) / step) + 1;
  return Array.from({ length: count }, (_, i) => from + i * step);
}

function series(low: number, high: number, steps: number, between: (part: number) => number): number[] {
  return Array.from({ length: steps }, (_, i) => {
    if (i === 0) return low;
    return i === steps - 1 ? high : between(i / (steps - 1));
  });
}

// Binary rounding shows from the 16th digit on, and after logarithms somewhat earlier; nobody asks for a learning rate
// with more than 12 digits.
const DIGITS = 12;

/** `value` without the dust of binary arithmetic: 0.30000000000000004 is 0.3, and what is nothing beside `scale` is 0. */
function rounded(value: number, scale: number): number {
  if (Math.abs(value) < scale * 10 ** -DIGITS) return 0;
  return Number(value.toPrecision(DIGITS));
}
