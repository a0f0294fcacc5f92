import { quantileOfSorted } from "../../results/statistics/quantile.ts";
import type { Points } from "./curve-points.ts";

/** Many curves as one: the median of those that report at a step, and the middle half of them. */
export interface Summary {
  readonly step: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** How many of all runs report at this step. */
  readonly share: number;
}

/** At how many steps curves that do not have the same steps are compared. */
const STEPS = 120;

/** Steps at which the curves are compared: their own where all have about the same, else as many as
 *  fit a screen. Curves that were thinned out for the page have steps of their own. */
export function commonSteps(curves: readonly Points[]): number[] {
  const all = new Set<number>();
  let [first, last] = [Infinity, -Infinity];
  for (const { steps } of curves) {
    first = Math.min(first, steps[0] ?? first);
    last = Math.max(last, steps[steps.length - 1] ?? last);
    for (let i = 0; i < steps.length && all.size <= STEPS; i++) all.add(steps[i] as number);
  }
  if (all.size === 0) return [];
  if (all.size <= STEPS) return [...all].sort((a, b) => a - b);
  return Array.from({ length: STEPS }, (_, i) => first + ((last - first) * i) / (STEPS - 1));
}

export function summaryOf(curves: readonly Points[], steps: readonly number[]): Summary[] {
  const columns = steps.map((): number[] => []);
  for (const curve of curves) {
    const values = valuesAt(curve, steps);
    for (const [i, value] of values.entries()) if (Number.isFinite(value)) columns[i]?.push(value);
  }
  return columns.flatMap((values, i) => {
    if (values.length === 0) return [];
    const sorted = Float64Array.from(values).sort();
    const at = (q: number): number => quantileOfSorted(sorted, q);
    const share = values.length / curves.length;
    return [{ step: steps[i] as number, median: at(0.5), low: at(0.25), high: at(0.75), share }];
  });
}

/** The values of a curve at ascending steps, on the straight line between its points; NaN before its
 *  first and after its last, and beside values that are not finite. */
export function valuesAt({ steps: own, values }: Points, steps: readonly number[]): number[] {
  let next = 0;
  return steps.map((step) => {
    while (next < own.length && (own[next] as number) < step) next++;
    const [after, at] = [own[next], values[next] as number];
    if (after === undefined) return Number.NaN;
    if (after === step) return at;
    if (next === 0) return Number.NaN;
    const [before, from] = [own[next - 1] as number, values[next - 1] as number];
    return from + ((at - from) * (step - before)) / (after - before);
  });
}

/** Parts of a median: solid while at least four fifths of the runs report, else dashed. A run that
 *  diverges and ends takes its bad values with it, and the median of the others jumps. Each part
 *  begins where the one before it ends. */
export function segmentsOf(
  summary: readonly Summary[],
): { readonly isDashed: boolean; readonly part: readonly Summary[] }[] {
  const segments: { isDashed: boolean; part: Summary[] }[] = [];
  for (const each of summary) {
    const isDashed = each.share < 0.8;
    const current = segments[segments.length - 1];
    if (current?.isDashed === isDashed) current.part.push(each);
    else {
      current?.part.push(each);
      segments.push({ isDashed, part: [each] });
    }
  }
  return segments;
}
