import type { Series } from "./sources/series.ts";
import type { How } from "./metric-spec.ts";
import type { Direction } from "./request.ts";
import type { Curve, MetricValue } from "./row.ts";

/** One value for a whole series. NaN and the infinities are never the best and in no mean; where
 *  there are no finite numbers at all, these are NaN.
 *  @returns undefined when nothing was reported, or only texts that cannot be compared */
export function sumUp(series: Series, how: Exclude<How, "best">): MetricValue | undefined {
  if (series.count === 0) return how === "count" ? 0 : undefined;
  const { numbers, finite } = series;
  switch (how) {
    case "last":
      return series.last;
    case "first":
      return series.first;
    case "count":
      return series.count;
    case "all":
      return series.points?.values;
    case "min":
    case "max":
    case "sum":
      if (finite > 0) return series[how];
      return numbers > 0 ? Number.NaN : undefined;
    case "mean":
      if (finite > 0) return series.sum / finite;
      return numbers > 0 ? Number.NaN : undefined;
  }
}

/** The value of `series` where `other` was best: at the same step, in the same line, or, where
 *  both have as many values and no steps, at the same place in their order.
 *  @returns undefined when `series` has no value there */
export function valueAtBest(series: Series, other: Series, way: Direction): MetricValue | undefined {
  const [points, others] = [series.points, other.points];
  if (!points || !others) return undefined;
  const best = others.values.indexOf(other[way]);
  if (best < 0) return undefined;
  const [step, place] = [others.steps[best] as number, others.places[best] as number];
  if (!Number.isNaN(step)) {
    const same = points.steps.lastIndexOf(step);
    if (same >= 0) return points.values[same];
  }
  const same = points.places.lastIndexOf(place);
  if (same >= 0) return points.values[same];
  const isPaired = series.count === other.count && points.steps.every(Number.isNaN);
  return isPaired ? points.values[best] : undefined;
}

/** The curve of a series, sorted by step; undefined when it has none. */
export function curveOf({ curve }: Series): Curve | undefined {
  if (!curve || curve.steps.length === 0) return undefined;
  const [steps, values] = [new Float64Array(curve.steps), new Float64Array(curve.values)];
  if (steps.every((step, i) => i === 0 || step >= (steps[i - 1] as number))) return { steps, values };
  // Stable: of points with the same step the later one stays the later one.
  const order = Array.from(steps.keys()).toSorted((a, b) => (steps[a] as number) - (steps[b] as number));
  const by = (column: Float64Array): Float64Array => Float64Array.from(order, (i) => column[i] as number);
  return { steps: by(steps), values: by(values) };
}
