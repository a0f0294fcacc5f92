import type { MetricSpec } from "./metric-spec.ts";
import type { CollectRequest, Direction } from "./request.ts";
import type { LogPattern } from "./sources/find-matches.ts";
import type { Keeping } from "./sources/series.ts";

/** What is to be collected of each attempt, as data: it is sent to threads. */
export interface CollectPlan {
  readonly specs: readonly PlannedSpec[];
  /** Whether lines of job logs that are JSON objects count. */
  readonly readsJson: boolean;
  readonly curves: boolean;
  /** Whether attempts are joined, for which every value is needed. */
  readonly keepsAll: boolean;
}

/** A metric that was asked for, with the way that is good. */
export type PlannedSpec = Omit<MetricSpec, "how" | "at"> & {
  readonly how: Exclude<MetricSpec["how"], "best">;
  readonly at?: { readonly metric: string; readonly way: Direction };
};

/** The plan for a request. */
export function planOf({
  metrics = [],
  better = () => "max",
  curves = true,
  attempts,
}: CollectRequest): CollectPlan {
  const specs = metrics.filter(({ isJson }) => !isJson).map((spec) => plannedSpec(spec, better));
  const readsJson = metrics.some(({ isJson }) => isJson);
  return { specs, readsJson, curves, keepsAll: attempts === "joined" };
}

function plannedSpec({ how, at, ...spec }: MetricSpec, better: (metric: string) => Direction): PlannedSpec {
  const planned = { ...spec, how: how === "best" ? better(spec.name) : how };
  if (!at) return planned;
  const way = at.how === "best" ? better(at.metric) : at.how;
  return { ...planned, at: { metric: at.metric, way } };
}

/** What is kept of the metric `name`. */
export function keepingOf(name: string, { specs, curves, keepsAll }: CollectPlan): Keeping {
  const isNeeded = specs.some((spec) =>
    spec.at ? spec.name === name || spec.at.metric === name : spec.name === name && spec.how === "all",
  );
  return { curve: curves, all: keepsAll || isNeeded };
}

/** The expressions of a plan; the index of its spec with each. */
export function patternsOf(plan: CollectPlan): readonly (LogPattern & { readonly spec: number })[] {
  return plan.specs.flatMap((spec, i) => {
    const { regex, groups = [], stepGroup, name, how } = spec;
    if (!regex) return [];
    const { all } = keepingOf(name, plan);
    const curve = plan.curves && stepGroup !== undefined;
    const isLast = how === "last" && !all && !curve;
    return [
      {
        regex,
        groups,
        keeping: { curve, all },
        isLast,
        spec: i,
        ...(stepGroup !== undefined && { stepGroup }),
      },
    ];
  });
}
