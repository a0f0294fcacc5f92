import type { CurveColumn, ParamColumn } from "../data/report-data.ts";
import type { Actions, Part, View } from "../part.ts";
import { type Chart, chartIn } from "./chart.ts";
import { type LevelCurves, curvesOf, rowsWithCurve } from "./curve-lines.ts";
import { curveTip } from "./curve-tip.ts";
import { curvesOption, hasBands } from "./curves-option.ts";
import { el } from "../el.ts";
import { whole } from "../format.ts";
import { formatValue } from "../values.ts";
import { levelsOf } from "./levels.ts";
import { type Numbers, NumbersTable } from "./numbers.ts";
import { pictureOf } from "./picture.ts";

/** How metrics went over the steps. */
export function curvesPart(): Part {
  let made: Made | undefined;
  return {
    id: "curves",
    title: "Learning curves",
    note: noteOf,
    isWanted: (view) => columnOf(view) !== undefined,
    draw(box, view, actions) {
      made ??= build(box);
      const column = columnOf(view);
      if (column) drawCurves(made, view, column, actions);
    },
    pictures: () => (made ? [pictureOf(made.chart)] : []),
  };
}

interface Made {
  readonly choice: HTMLElement;
  readonly legend: HTMLElement;
  readonly chart: Chart;
  readonly numbers: NumbersTable;
}

function build(box: HTMLElement): Made {
  const [choice, legend, plot] = [el("div"), el("div", { class: "legend" }), el("div", { class: "chart" })];
  box.append(choice, legend, plot);
  return {
    choice,
    legend,
    chart: chartIn(plot),
    numbers: new NumbersTable(box, "Curves at the start, half way and at the end"),
  };
}

function drawCurves(made: Made, view: View, column: CurveColumn, actions: Actions): void {
  const curves = curvesOfView(view, column);
  made.choice.replaceChildren(...choiceOf(view, actions));
  made.legend.replaceChildren(...curves.map((each) => legendOf(each, actions)));
  const metric = view.data.metrics.find(({ name }) => name === column.metric) ?? { name: column.metric };
  made.chart.paint((width) => ({
    height: width < 500 ? 280 : 340,
    label: labelOf(column, curves),
    option: curvesOption(view.theme, metric, curves, (step) => curveTip(view, curves, step)),
  }));
  made.numbers.show(() => numbersOf(curves));
}

const OF_VIEW = new WeakMap<View, readonly LevelCurves[]>();

/** Both the note and the drawing ask for them. */
function curvesOfView(view: View, column: CurveColumn): readonly LevelCurves[] {
  const known = OF_VIEW.get(view);
  if (known) return known;
  const rows = rowsWithCurve(column, view.shown);
  const curves = curvesOf(column, levelsOf(colorParam(view), rows, view.theme.isDark));
  OF_VIEW.set(view, curves);
  return curves;
}

function columnOf({ data, curve }: View): CurveColumn | undefined {
  return data.curves.find(({ metric }) => metric === curve) ?? data.curves[0];
}

/** What is chosen, else what matters most. */
function colorParam({ colorBy, ranked, data }: View): ParamColumn | undefined {
  return colorBy ?? ranked[0]?.param ?? data.params[0];
}

/** A list to choose the metric from, where there are several. */
function choiceOf({ data, curve }: View, actions: Actions): HTMLElement[] {
  if (data.curves.length < 2) return [];
  const options = data.curves.map(({ metric }) =>
    el("option", metric === curve ? { value: metric, selected: "" } : { value: metric }, metric),
  );
  const select = el("select", { "data-key": "curve" }, ...options);
  select.addEventListener("change", () => actions.choose({ curve: select.value }, "curves"));
  return [el("label", { class: "choice" }, "Curves of ", select)];
}

/** A level in the legend; a click shows it alone where the filter can say so. */
function legendOf({ level, count }: LevelCurves, actions: Actions): HTMLElement {
  const swatch = el("span", { class: "dot" });
  swatch.style.background = level.color;
  const text = count > 1 ? `${level.text} (${whole(count)})` : level.text;
  const { filter } = level;
  if (filter === undefined) return el("span", {}, swatch, text);
  const button = el("button", { type: "button", title: `Add ${filter} to the filter` }, swatch, text);
  button.addEventListener("click", () => actions.filter(filter));
  return button;
}

function noteOf(view: View): string {
  const column = columnOf(view);
  if (!column) return "";
  const param = colorParam(view);
  const curves = curvesOfView(view, column);
  const runs = whole(curves.reduce((sum, { count }) => sum + count, 0));
  const ofAll =
    column.total > column.runs.length
      ? ` The page has the curves of ${whole(column.runs.length)} of ${whole(column.total)} runs.`
      : "";
  const by = param ? ` by ${param.name}` : "";
  const marks = curves.some(({ runs }) => runs.some(({ breaks }) => breaks.length > 0))
    ? " Marks at the edge: values that are no finite numbers (◆ NaN, ▲ ▼ infinite)."
    : "";
  if (curves.some(({ runs }) => runs.length > 0)) return `${runs} runs, coloured${by}.${marks}${ofAll}`;
  const band = hasBands(curves) ? "; the band is the middle half" : "";
  return `${runs} runs: the median${by}${band}. A line is dashed where fewer than 80 % of its runs still report.${ofAll}`;
}

function labelOf({ metric }: CurveColumn, curves: readonly LevelCurves[]): string {
  const ends = curves
    .slice(0, 12)
    .map((each) => `${each.level.text} ends at ${formatValue(valuesAlong(each)[2]?.value ?? Number.NaN)}`);
  return `Learning curves of ${metric}: ${ends.join(", ")}`;
}

function numbersOf(curves: readonly LevelCurves[]): Numbers {
  const rows = curves.map((each) => {
    const values = valuesAlong(each).map(
      ({ value, step }) => `${formatValue(value)} at ${formatValue(step, Number.isInteger(step) ? 7 : 3)}`,
    );
    return [each.level.text, whole(each.count), ...values];
  });
  return { head: ["level", "runs", "start", "half way", "end"], rows };
}

/** The median at the first, the middle and the last step. */
function valuesAlong({ runs, summary }: LevelCurves): { step: number; value: number }[] {
  if (summary.length > 0)
    return [0, (summary.length - 1) >> 1, summary.length - 1].map((i) => ({
      step: summary[i]?.step ?? Number.NaN,
      value: summary[i]?.median ?? Number.NaN,
    }));
  return [0, 0.5, 1].map((share) => {
    const points = runs.flatMap(({ line }) => {
      const point = line[Math.round(share * (line.length - 1))];
      return point && point[1] !== null ? [point] : [];
    });
    const values = points.map(([, value]) => value as number).sort((a, b) => a - b);
    const steps = points.map(([step]) => step).sort((a, b) => a - b);
    return { step: steps[steps.length >> 1] ?? Number.NaN, value: values[values.length >> 1] ?? Number.NaN };
  });
}
