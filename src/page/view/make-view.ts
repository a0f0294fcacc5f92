import { type Matters, mattersFor } from "../../results/statistics/matters.ts";
import { numbersOf } from "../data/numbers.ts";
import type { MetricColumn, ParamColumn, ReportData } from "../data/report-data.ts";
import type { Choices, View } from "../part.ts";
import { factorOf } from "./factor.ts";
import type { Filter } from "./filter.ts";

/** A view before anything is selected in it. */
type Unselected = Pick<View, "data" | "metric" | "scores" | "better" | "filtered">;

/** What is looked at: `data` with the choices made. A choice that the list has not is none.
 *  @param selected the rows that are selected besides; undefined: all */
export function makeView(
  data: ReportData,
  choices: Choices,
  { matches }: Filter,
  selected: (view: Unselected) => ReadonlySet<number> | undefined,
  { theme, isPrinted }: Pick<View, "theme" | "isPrinted">,
): View {
  const metric = chosenMetric(data, choices.metric);
  const scores = scoresOf(data, metric);
  const filtered = data.n.flatMap((_, row) => (matches(row) ? [row] : []));
  const better = choices.better ?? metric?.better ?? "max";
  const rows = selected({ data, metric, scores, better, filtered });
  const shown = rows ? filtered.filter((row) => rows.has(row)) : filtered;
  const matters = mattersAmong(data, metric, scores, shown);
  return {
    data,
    metric,
    scores,
    better,
    filtered,
    shown,
    axes: rows && choices.axes,
    matters,
    ranked: ranked(data.params, matters),
    colorBy: data.params.find(({ name }) => name === choices.color),
    curve: (data.curves.find((each) => each.metric === choices.curve) ?? data.curves[0])?.metric,
    sort: choices.sort,
    page: choices.page ?? 0,
    isPrinted,
    theme,
  };
}

/** The one that is asked for, else the first that has numbers. */
function chosenMetric({ metrics }: ReportData, name: string | undefined): MetricColumn | undefined {
  const numeric = metrics.filter(({ isText }) => !isText);
  return numeric.find((metric) => metric.name === name) ?? numeric[0];
}

function scoresOf(data: ReportData, metric: MetricColumn | undefined): Float64Array {
  const counts = data.statuses.map((status) => (data.counting ?? ["done"]).includes(status));
  const numbers = metric ? numbersOf(metric) : undefined;
  return Float64Array.from(data.n, (_, row) => {
    const value = numbers?.[row] ?? Number.NaN;
    return counts[data.status[row] ?? -1] && Number.isFinite(value) ? value : Number.NaN;
  });
}

function mattersAmong(
  data: ReportData,
  metric: MetricColumn | undefined,
  scores: Float64Array,
  shown: readonly number[],
): Matters {
  const rows = shown.filter((row) => !Number.isNaN(scores[row]));
  return mattersFor(
    metric?.name ?? "",
    rows.map((row) => scores[row] as number),
    data.params
      .map((param) => factorOf(param, rows))
      .filter(({ levels }) => levels.some((level) => level !== levels[0])),
  );
}

function ranked(params: readonly ParamColumn[], { effects }: Matters): View["ranked"] {
  const shares = new Map(
    effects.flatMap(({ parameters, epsilon2 }) =>
      parameters.length === 1 ? [[parameters[0], epsilon2] as const] : [],
    ),
  );
  return params
    .map((param) => ({ param, share: shares.get(param.name) ?? 0 }))
    .sort((a, b) => b.share - a.share);
}
