import { extremesOf } from "../../results/statistics/extremes.ts";
import type { Curve } from "../../results/row.ts";

/** A curve that may have fewer points than were reported. */
export interface ThinCurve {
  /** First step and distance where these are even. */
  readonly even: readonly [first: number, distance: number] | undefined;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** `curve` with at most `most` points (at least 4). Of more, the first and the last one stay, and of
 *  each part between them the least and the greatest value, in their order, so that spikes are seen;
 *  what is not finite goes before both. Where the steps are even, they still are: the two points of
 *  a part may be off by less than its width. */
export function thinCurve({ steps, values }: Curve, most: number): ThinCurve {
  const even = evenSteps(steps);
  const { length } = values;
  if (length <= most) return { even, steps: [...steps], values: [...values] };
  const parts = Math.floor((most - 2) / 2);
  const kept = [0];
  for (let part = 0; part < parts; part++)
    kept.push(
      ...placesIn(
        values,
        1 + Math.floor((part * (length - 2)) / parts),
        1 + Math.floor(((part + 1) * (length - 2)) / parts),
      ),
    );
  kept.push(length - 1);
  const [first, last] = [steps[0] as number, steps[length - 1] as number];
  return {
    even: even && [first, (last - first) / (kept.length - 1)],
    steps: kept.map((i) => steps[i] as number),
    values: kept.map((i) => values[i] as number),
  };
}

/** First step and distance, where each step is as far from the one before. */
function evenSteps(steps: Float64Array): readonly [number, number] | undefined {
  const [first = 0, second = 0] = steps;
  const distance = ((steps.at(-1) ?? 0) - first) / (steps.length - 1);
  if (!(distance > 0) || !Number.isFinite(distance)) return undefined;
  const tolerance = distance * 1e-6;
  if (Math.abs(second - first - distance) > tolerance) return undefined;
  return steps.every((step, i) => Math.abs(step - first - i * distance) <= tolerance)
    ? [first, distance]
    : undefined;
}

/** Two places in `values` from `from` to before `to`: of the least and of the greatest value, in
 *  their order; of one that is not finite and of the greatest, if there is any such. */
function placesIn(values: Float64Array, from: number, to: number): [number, number] {
  const { least, greatest, odd } = extremesOf(values, from, to);
  const [a, b] = odd < 0 ? [least, greatest] : [odd, greatest < 0 ? odd : greatest];
  return a < b ? [a, b] : [b, a];
}
