import { type CollectPlan, keepingOf, type PlannedSpec } from "./plan.ts";
import type { Reading } from "./reading.ts";
import type { Curve, MetricValue } from "./row.ts";
import { addOddities, nothingOdd, type Oddities } from "./sources/report.ts";
import { joinSeries, type Series } from "./sources/series.ts";
import { curveOf, sumUp, valueAtBest } from "./sum-up.ts";

/** What the attempts of one row have reported, summed up. */
export interface Result {
  /** Those that were asked for first, then the others in the order of first sight. */
  readonly metrics: ReadonlyMap<string, MetricValue>;
  readonly curves: ReadonlyMap<string, Curve>;
  readonly odd: Oddities;
  readonly slow: readonly number[];
  /** Indices of specs whose value could not be told because the other metric has other steps. */
  readonly unpaired: readonly number[];
  readonly unreadable: readonly (readonly [string, string])[];
}

/** Sums up what the attempts of one row have reported, the oldest first. */
export function resultOf(readings: readonly Reading[], plan: CollectPlan): Result {
  const { specs } = plan;
  const reported = joined(
    readings.map(({ report }) => report.series),
    (name) => keepingOf(name, plan),
  );
  const found = joined(
    readings.map((reading) => reading.found),
    (spec) => keepingOf(specs[spec]?.name ?? "", plan),
  );
  const seriesOf = (spec: PlannedSpec, i: number): Series | undefined => {
    const own = spec.regex ? found.get(i) : undefined;
    // Some attempts may print what others report.
    return own && own.count > 0 ? own : (reported.get(spec.name) ?? own);
  };
  const otherOf = (metric: string): Series | undefined => {
    const i = specs.findIndex(({ name, regex }) => name === metric && regex);
    return (i < 0 ? undefined : found.get(i)) ?? reported.get(metric);
  };
  const metrics = new Map<string, MetricValue>();
  const curves = new Map<string, Curve>();
  const unpaired: number[] = [];
  for (const [i, spec] of specs.entries()) {
    const series = seriesOf(spec, i);
    if (!series) continue;
    const other = spec.at && otherOf(spec.at.metric);
    const value = spec.at ? other && valueAtBest(series, other, spec.at.way) : sumUp(series, spec.how);
    if (value !== undefined) metrics.set(spec.column, value);
    else if (series.count > 0 && other && other.finite > 0) unpaired.push(i);
    addCurve(curves, spec.column, series);
  }
  const asked = new Set(specs.map(({ name }) => name));
  for (const [name, series] of reported) {
    const value = asked.has(name) ? undefined : sumUp(series, "last");
    if (value !== undefined) metrics.set(name, value);
    if (!asked.has(name)) addCurve(curves, name, series);
  }
  const odd = nothingOdd();
  for (const { report } of readings) addOddities(odd, report.odd);
  const slow = [...new Set(readings.flatMap((reading) => reading.slow))];
  return {
    metrics,
    curves,
    odd,
    slow,
    unpaired,
    unreadable: readings.flatMap(({ unreadable }) => unreadable),
  };
}

function addCurve(curves: Map<string, Curve>, name: string, series: Series): void {
  const curve = curveOf(series);
  if (curve) curves.set(name, curve);
}

/** The series of several attempts by their keys, as those of one. */
function joined<K>(
  all: readonly ReadonlyMap<K, Series>[],
  keepingFor: (key: K) => ReturnType<typeof keepingOf>,
): ReadonlyMap<K, Series> {
  const [only] = all;
  if (only && all.length === 1) return only;
  const keys = new Set(all.flatMap((each) => [...each.keys()]));
  return new Map(
    Array.from(keys, (key) => {
      const series = all.flatMap((each) => each.get(key) ?? []);
      return [key, joinSeries(series, keepingFor(key))];
    }),
  );
}
