import { usageError } from "../core/failure.ts";

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

/** The number that a user typed.
 *  @throws CooperateError (usage) when it is none */
export function parseNumber(text: string): number {
  if (text.trim() === "") throw usageError("expected a number");
  const value = Number(text);
  if (!Number.isFinite(value)) throw usageError(`"${text}" is no number`);
  return value;
}

/** The whole number that a user typed; `1e5` is one.
 *  @throws CooperateError (usage) when it is none, or beyond 2^53 - 1 */
export function parseWhole(text: string): number {
  const value = parseNumber(text);
  if (!Number.isSafeInteger(value)) throw usageError(`"${text}" is no whole number`);
  return value;
}

/** `steps` numbers from `low` to `high`, evenly spaced, both ends exact; one step is `low`. Counted in whole numbers of a
 *  decimal place well beyond those of the ends, so that no binary dust comes in (0.3, not 0.30000000000000004), however
 *  large the ends are, and what never ends in decimals is cut where nobody misses it (1/3 is 0.333333333333). */
export function linearValues(low: number, high: number, steps: number): number[] {
  const [from, to] = [decimalOf(low), decimalOf(high)];
  const gaps = BigInt(Math.max(1, steps - 1));
  const places = Math.max(from.places, to.places, 0) + PLACES_BEYOND + String(gaps).length;
  const [first, last] = [from, to].map(({ digits, places: own }) => digits * 10n ** BigInt(places - own)) as [
    bigint,
    bigint,
  ];
  return series(low, high, steps, (i) => {
    const value = divided(first * gaps + (last - first) * BigInt(i), gaps);
    return Number(`${value}e-${places}`);
  });
}

/** Decimal places kept beyond those of the ends, besides as many as the count of steps needs. */
const PLACES_BEYOND = 11;

/** `value`, as it is written, in whole numbers: `digits` / 10^`places`. */
function decimalOf(value: number): { digits: bigint; places: number } {
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), places: fraction.length - Number(exponent) };
}

/** `dividend` / `divisor` (above 0) to the nearest whole number; BigInt division only cuts. */
function divided(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + (dividend < 0n ? -divisor : divisor)) / (2n * divisor);
}

/** `steps` numbers from `low` to `high` (both above 0), each the same multiple of the one before, both ends exact and
 *  those between to 12 digits: after a logarithm the 14th is dust, and nobody asks for a learning rate with more. */
export function logValues(low: number, high: number, steps: number): number[] {
  const [from, to] = [Math.log(low), Math.log(high)];
  return series(low, high, steps, (i) =>
    Number(Math.exp(from + ((to - from) * i) / (steps - 1)).toPrecision(12)),
  );
}

/** Whole numbers from `from` by `step` up to (or down to) `to`, which is included when a step lands on it. */
export function integerValues(from: number, to: number, step: number): number[] {
  const count = Math.floor((to - from) / step) + 1;
  return Array.from({ length: count }, (_, i) => from + i * step);
}

function series(low: number, high: number, steps: number, between: (i: number) => number): number[] {
  return Array.from({ length: steps }, (_, i) => {
    if (i === 0) return low;
    return i === steps - 1 ? high : between(i);
  });
}
