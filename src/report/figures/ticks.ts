import type { Tick } from "./figure.ts";

/** Even ticks from `low` to `high`, at multiples of 1, 2 or 5 times a power of ten, with as many
 *  decimals as their distance has.
 *  @param most about how many */
export function evenTicks(low: number, high: number, most: number): Tick[] {
  const step = stepFor((high - low) / Math.max(1, most));
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const size = Math.max(Math.abs(low), Math.abs(high));
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = Number(((first + i) * step).toPrecision(12)) + 0;
    return { at, label: labelOf(at, decimals, size) };
  });
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `least`. */
function stepFor(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least * 0.999) ?? 10) * power;
}

function labelOf(value: number, decimals: number, size: number): string {
  if (size >= 1e6 || size < 1e-4) return value === 0 ? "0" : shortExponent(value);
  const text = value.toFixed(Math.min(decimals, 12));
  return Number(text) === value ? text : String(Number(value.toPrecision(6)));
}

/** `2e-5`, `1.5e6`. */
export function shortExponent(value: number): string {
  return Number(value.toPrecision(6)).toExponential().replace("e+", "e");
}

/** Ticks of a logarithmic axis: powers of ten; within less than two of them 1, 2 and 5 times these.
 *  @param most about how many */
export function logTicks(low: number, high: number, most: number): Tick[] {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (to - from < 1) {
    const some = within(low, high, from - 1, to, [1, 2, 5]);
    return some.length > 1 ? some.map((at) => ({ at, label: plainNumber(at) })) : evenTicks(low, high, most);
  }
  const every = Math.max(1, Math.ceil((to - from) / Math.max(1, most)));
  const powers = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((p) => p % every === 0);
  return powersOrPlain(powers.map((power) => 10 ** power));
}

/** Ticks at powers of ten: as `10^x` where one of them is long, else plain. */
export function powersOrPlain(values: readonly number[]): Tick[] {
  const isShort = values.every((value) => value >= 1e-3 && value <= 1e4);
  return values.map((at) => {
    if (isShort) return { at, label: plainNumber(at) };
    return { at, label: shortExponent(at), power: Math.round(Math.log10(at)) };
  });
}

export function isPowerOfTen(value: number): boolean {
  return value > 0 && Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
}

/** The shortest text of a number for people. */
export function plainNumber(value: number): string {
  const rounded = Number(value.toPrecision(6));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? shortExponent(rounded) : String(rounded);
}

function within(low: number, high: number, from: number, to: number, factors: readonly number[]): number[] {
  const all: number[] = [];
  for (let power = from; power <= to + 1; power++)
    for (const factor of factors) all.push(Number((factor * 10 ** power).toPrecision(6)));
  return all.filter((value) => value >= low * 0.999 && value <= high * 1.001);
}
