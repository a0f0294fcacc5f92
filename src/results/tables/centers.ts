import { mean } from "../statistics/mean.ts";
import { iqm, median } from "../statistics/middle.ts";

/** The middle of several values, or one end of them; NaN of nothing. */
export const CENTERS = {
  mean,
  median,
  iqm,
  min: (values: readonly number[]): number => end(values, Math.min),
  max: (values: readonly number[]): number => end(values, Math.max),
} as const;
export type CenterName = keyof typeof CENTERS;

/** A loop, since Math.max(...) of 200,000 values overflows the stack. */
function end(values: readonly number[], of: (a: number, b: number) => number): number {
  return values.reduce((a, b) => (Number.isNaN(a) ? b : of(a, b)), Number.NaN);
}
