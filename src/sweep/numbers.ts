import { usageError } from "../core/failure.ts";

/**
 * Numbers as short, exact text: what a person would type and what a Python program prints, so that
 * settings can be found in logs and file names.
 */

/** The shortest text that parses to `value`. Like Python's repr it has an exponent from 1e16 up
 *  and below 0.0001; whole numbers have no ".0". */
export function formatNumber(value: number): string {
  if (value === 0) return "0"; // also for -0
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) return plain(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** Without an exponent: JavaScript uses one only below 1e-6 and from 1e21 up, which is outside the
 *  range of the caller. */
function plain(value: number): string {
  return String(value);
}

/** Parses a number that a user typed.
 *  @throws CooperateError (usage) when it is not a number */
export function parseNumber(text: string): number {
  if (text.trim() === "") throw usageError("expected a number");
  const value = Number(text);
  if (!Number.isFinite(value)) throw usageError(`"${text}" is not a number`);
  return value;
}

/** Parses a whole number that a user typed; `1e5` is valid.
 *  @throws CooperateError (usage) when it is not whole, or beyond 2^53 - 1 */
export function parseWhole(text: string): number {
  const value = parseNumber(text);
  if (!Number.isSafeInteger(value)) throw usageError(`"${text}" is not a whole number`);
  return value;
}

/** `steps` numbers from `low` to `high`, evenly spaced, with both ends exact; one step gives
 *  `low`. They are computed in decimal fixed-point arithmetic, with many more places than the ends
 *  have. So there are no binary rounding errors (0.3, not 0.30000000000000004), however large the
 *  ends are, and periodic decimals are rounded after enough places (1/3 is 0.333333333333). */
export function linearValues(low: number, high: number, steps: number): number[] {
  const [from, to] = [decimalOf(low), decimalOf(high)];
  const gaps = BigInt(Math.max(1, steps - 1));
  const places = Math.max(from.places, to.places, 0) + EXTRA_PLACES + String(gaps).length;
  const [first, last] = [from, to].map(({ digits, places: own }) => digits * 10n ** BigInt(places - own)) as [
    bigint,
    bigint,
  ];
  return interpolate(low, high, steps, (i) => {
    const value = divideRounded(first * gaps + (last - first) * BigInt(i), gaps);
    return Number(`${value}e-${places}`);
  });
}

/** Decimal places beyond those of the ends, in addition to those that the number of steps
 *  needs. */
const EXTRA_PLACES = 11;

/** The decimal representation of `value` as an integer and a scale: `digits` / 10^`places`. */
function decimalOf(value: number): { digits: bigint; places: number } {
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), places: fraction.length - Number(exponent) };
}

/** `dividend` / `divisor` (above 0), rounded to the nearest whole number, since BigInt division
 *  truncates. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + (dividend < 0n ? -divisor : divisor)) / (2n * divisor);
}

/** `steps` numbers from `low` to `high` (both above 0) with a constant ratio. Both ends are exact,
 *  and the numbers between have 12 digits: after a logarithm the 14th digit is rounding error, and
 *  no learning rate needs more. */
export function logValues(low: number, high: number, steps: number): number[] {
  const [from, to] = [Math.log(low), Math.log(high)];
  return interpolate(low, high, steps, (i) =>
    Number(Math.exp(from + ((to - from) * i) / (steps - 1)).toPrecision(12)),
  );
}

/** Numbers from `from` by `step` (not 0) up to (or down to) `to`, which is included when a step hits
 *  it. They are computed in decimal fixed-point arithmetic, so that 0.1 + 0.1 + 0.1 is 0.3. */
export function steppedValues(from: number, to: number, step: number): number[] {
  const decimals = [from, to, step].map(decimalOf);
  const places = Math.max(0, ...decimals.map((each) => each.places));
  const [first, last, by] = decimals.map(
    ({ digits, places: own }) => digits * 10n ** BigInt(places - own),
  ) as [bigint, bigint, bigint];
  const count = Number((last - first) / by) + 1;
  return Array.from({ length: count }, (_, i) => Number(`${first + BigInt(i) * by}e-${places}`));
}

/** Whole numbers from `from` by `step` up to (or down to) `to`, which is included when a step hits
 *  it. */
export function integerValues(from: number, to: number, step: number): number[] {
  const count = Math.floor((to - from) / step) + 1;
  return Array.from({ length: count }, (_, i) => from + i * step);
}

function interpolate(low: number, high: number, steps: number, between: (i: number) => number): number[] {
  return Array.from({ length: steps }, (_, i) => {
    if (i === 0) return low;
    return i === steps - 1 ? high : between(i);
  });
}
