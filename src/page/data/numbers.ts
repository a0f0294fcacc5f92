import type { MetricColumn } from "./report-data.ts";

const known = new WeakMap<MetricColumn, Float64Array>();

/** The values of a metric by row; NaN where there is none, and of text. */
export function numbersOf(column: MetricColumn): Float64Array {
  let numbers = known.get(column);
  if (!numbers) {
    numbers = Float64Array.from(column.values, (value) => (value === null ? Number.NaN : numberOf(value)));
    known.set(column, numbers);
  }
  return numbers;
}

/** `NaN` and the infinities stand for themselves; any other text is no number. */
function numberOf(value: number | string): number {
  if (typeof value === "number") return value;
  return value === "Infinity" || value === "-Infinity" ? Number(value) : Number.NaN;
}
