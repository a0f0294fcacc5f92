import { usageError } from "../../core/failure.ts";
import type { Curve } from "../../results/row.ts";
import type { Item } from "../../results/tables/item.ts";
import { axisFor, checkLog, onAxis } from "./axis-y.ts";
import type { Figure } from "./figure.ts";
import { groupsOf } from "./groups.ts";
import { lineMarks } from "./line.ts";
import { meanCurve, thinned } from "./mean-curve.ts";
import { type Middle, reach } from "./middle.ts";
import type { FigureRequest } from "./request.ts";

/** Learning curves: with `over` the mean of each series with a band, otherwise a line for each run. */
export function curvesFigure(items: readonly Item[], request: FigureRequest): Omit<Figure, "about"> {
  const { y, over, log } = request;
  const having = items.filter((item) => hasPoints(item.row.curves.get(y.key)));
  if (having.length === 0) throw noCurves(items, request);
  if (having.length < items.length)
    request.warn(
      `${items.length - having.length} of ${items.length} runs have no curve of ${y.name}: left out`,
    );
  const { series, legend, panels, seriesOf, panelOf } = groupsOf(having, request, over === undefined);
  const curveOf = (item: Item) => item.row.curves.get(y.key) as Curve;
  const lines = panels.map((_, p) =>
    series.map((_, s): Middle[][] => {
      const own = having.filter((item) => panelOf(item) === p && seriesOf(item) === s).map(curveOf);
      if (own.length === 0) return [];
      if (over !== undefined) return [meanCurve(own, request)];
      return own.map((curve) => thinned(curve).map((point) => ({ point, range: undefined })));
    }),
  );
  const middles = lines.flat(3);
  const steps = middles.map(({ point }) => point.x);
  const axisY = axisFor(
    "y",
    y.name,
    middles.map(({ point }) => point.y),
    reach(middles),
    log.y,
  );
  checkLog("x", "step", steps, log.x);
  return {
    kind: "line",
    x: exactly(axisFor("x", "step", steps, [], log.x ?? false), steps),
    y: axisY,
    series,
    ...(legend && { legend }),
    panels: panels.map((title, p) => ({
      ...(title !== undefined && { title }),
      marks: onAxis(marksOf(lines[p] ?? []), axisY),
    })),
  };
}

function hasPoints(curve: Curve | undefined): boolean {
  return curve !== undefined && curve.values.some((value) => Number.isFinite(value));
}

/** Lines of each run in the order of the series, each with its own look. */
function marksOf(panel: readonly (readonly Middle[][])[]) {
  const most = Math.max(1, ...panel.map((lines) => lines.length));
  return Array.from({ length: most }, (_, i) =>
    lineMarks(
      panel.map((lines) => lines[i] ?? []),
      true,
    ),
  )
    .flat()
    .sort((a, b) => Number(a.kind === "line") - Number(b.kind === "line"));
}

/** The axis without a margin, since a curve begins at its first step; whole steps have whole ticks. */
function exactly(axis: Figure["x"], steps: readonly number[]): Figure["x"] {
  const low = steps.reduce((a, b) => Math.min(a, b));
  const high = steps.reduce((a, b) => Math.max(a, b));
  if (high <= low) return axis;
  const ticks = axis.ticks.filter(({ at }) => at >= low && at <= high);
  if (!steps.every(Number.isSafeInteger)) return { ...axis, ends: [low, high], ticks };
  const whole = ticks.filter(({ at }) => Number.isInteger(at));
  const shown = whole.map((tick) => (tick.label.includes("e") ? tick : { ...tick, label: String(tick.at) }));
  return { ...axis, ends: [low, high], ticks: shown };
}

function noCurves(items: readonly Item[], { y }: FigureRequest): Error {
  const others = [...new Set(items.flatMap(({ row }) => [...row.curves.keys()]))];
  return usageError(
    `none of these ${items.length} runs has a curve of ${y.name}`,
    others.length > 0
      ? `there are curves of: ${others.slice(0, 8).join(", ")}`
      : `curves need steps: lines {"step": 1, "${y.name}": 0.5} in $COOPERATE_METRICS, or (?<step>...) in the REGEX of --metric`,
  );
}
