import type { ParamColumn } from "../data/report-data.ts";
import type { Actions, Part, View } from "../part.ts";
import { type Axis, metricAxis, paramAxis } from "./axes.ts";
import type { Spans } from "./brush.ts";
import { BrushForm } from "./brush-form.ts";
import { type Chart, chartIn } from "./chart.ts";
import { entryTip } from "../describe-entry.ts";
import { el } from "../el.ts";
import { whole } from "../format.ts";
import { formatValue } from "../values.ts";
import { type Numbers, NumbersTable } from "./numbers.ts";
import { bestShade } from "./palette.ts";
import { isNarrow, parallelOption } from "./parallel-option.ts";
import { pictureOf } from "./picture.ts";
import { bestFirst, worstFirst } from "./ranks.ts";
import { bestAndOthers, evenShare } from "./sample.ts";
import { readSpans, writeSpans } from "./selection.ts";

const MOST_LINES = 2000;
const MOST_AXES = 12;

/** All parameters and the metric as parallel axes; what is selected on them is selected on all
 *  parts. */
export function parallelPart(): Part {
  let made: Made | undefined;
  return {
    id: "parallel",
    title: "All parameters together",
    note: noteOf,
    isWanted: (view) => paramsOf(view).length > 0 && drawnRows(view).length > 1,
    draw(box, view, actions) {
      made ??= new Made(box);
      made.draw(view, actions);
    },
    pictures: () => (made ? [pictureOf(made.chart)] : []),
  };
}

class Made {
  readonly chart: Chart;
  readonly #form: BrushForm;
  readonly #numbers: NumbersTable;
  #actions: Actions | undefined;
  #axes: readonly Axis[] = [];
  #order: readonly string[] = [];
  #spans: Spans = new Map();
  #isSelecting = false;

  constructor(box: HTMLElement) {
    const plot = el("div", { class: "chart" });
    box.append(plot);
    this.#form = new BrushForm(box, (spans) => this.#select(spans));
    this.#numbers = new NumbersTable(box, "Runs, the best first");
    this.chart = chartIn(plot);
    this.chart.echarts.on("axisareaselected", (event) => this.#onDragged(event as AreaSelected));
  }

  draw(view: View, actions: Actions): void {
    this.#actions = actions;
    this.#spans = readSpans(view.axes);
    this.#axes = axesOf(view, this.#spans.size > 0 ? this.#order : []);
    this.#order = this.#axes.map(({ id }) => id);
    this.#spans = new Map([...this.#spans].filter(([id]) => this.#order.includes(id)));
    const rows = drawnRows(view);
    this.chart.paint((width) => ({
      height: isNarrow(width) ? 60 + 72 * this.#axes.length : 380,
      label: labelOf(view, this.#axes, rows.length),
      option: parallelOption(view, this.#axes, rows, width, (row) => entryTip(view, row)),
    }));
    this.#showSpans(view.theme.accent);
    this.#form.show(this.#axes, this.#spans, messageOf(view));
    this.#numbers.show(() => numbersOf(view));
  }

  #onDragged({ parallelAxisId, intervals }: AreaSelected): void {
    const axis = this.#axes.find(({ id }, dim) => `${dim} ${id}` === parallelAxisId);
    if (this.#isSelecting || !axis) return;
    const others = [...this.#spans].filter(([id]) => id !== axis.id);
    this.#select(new Map(intervals.length > 0 ? [...others, [axis.id, intervals]] : others));
  }

  #select(spans: Spans): void {
    this.#actions?.choose({ axes: writeSpans(spans), page: undefined });
  }

  /** Selects on the chart what was selected elsewhere, or before the axes were made anew. */
  #showSpans(accent: string): void {
    this.#isSelecting = true;
    let isChanged = false;
    for (const [dim, { id }] of this.#axes.entries()) {
      const intervals = this.#spans.get(id) ?? [];
      const shown = activeIntervals(this.chart, dim);
      if (writeSpans(new Map([[id, shown]])) === writeSpans(new Map([[id, intervals]]))) continue;
      isChanged = true;
      this.chart.echarts.dispatchAction({
        type: "axisAreaSelect",
        parallelAxisId: `${dim} ${id}`,
        intervals,
      });
    }
    // an axis does not paint what is selected on it by others until all is drawn again
    if (isChanged) this.chart.echarts.setOption({});
    this.#isSelecting = false;
    tintSpans(this.chart, accent);
  }
}

interface AreaSelected {
  readonly parallelAxisId: string;
  readonly intervals: readonly (readonly [number, number])[];
}

/** Makes all that is selected look alike: ECharts paints grey over the numbers what it draws anew. */
function tintSpans(chart: Chart, accent: string): void {
  for (const shape of chart.echarts.getZr().storage.getDisplayList())
    if (shape.name === "main")
      shape.attr("style", { fill: accent, stroke: accent, lineWidth: 1, opacity: 0.3 });
}

/** What ECharts has selected on an axis; it has no public way to ask. */
function activeIntervals(chart: Chart, dim: number): readonly (readonly [number, number])[] {
  const inside = chart.echarts as unknown as {
    getModel(): {
      getComponent(
        type: string,
        index: number,
      ): { activeIntervals?: readonly (readonly [number, number])[] } | undefined;
    };
  };
  return inside.getModel().getComponent("parallelAxis", dim)?.activeIntervals ?? [];
}

/** What matters most first, the metric last. While something is selected the axes keep their order,
 *  though others matter among what is selected. */
function axesOf(view: View, order: readonly string[]): Axis[] {
  const axes = paramsOf(view).map(paramAxis);
  const place = (axis: Axis): number => (order.includes(axis.id) ? order.indexOf(axis.id) : order.length);
  axes.sort((a, b) => place(a) - place(b));
  if (view.metric) axes.push(metricAxis(view, view.metric.name, view.filtered));
  return axes;
}

function paramsOf(view: View): readonly ParamColumn[] {
  const { ranked, data } = view;
  return (ranked.length > 0 ? ranked.map(({ param }) => param) : data.params).slice(0, MOST_AXES);
}

function drawnRows(view: View): readonly number[] {
  return view.metric
    ? bestAndOthers(worstFirst(view, view.filtered), MOST_LINES)
    : evenShare(view.filtered, MOST_LINES);
}

function noteOf(view: View): string {
  const all = view.metric ? worstFirst(view, view.filtered).length : view.filtered.length;
  const drawn = drawnRows(view).length;
  const best = Math.floor(MOST_LINES / 4);
  const isAll = drawn === all;
  const shares = view.metric ? `: the best ${best} and an even share of the others` : "";
  const what = isAll ? "Each line is a run" : `${whole(drawn)} of ${whole(all)} runs are drawn${shares}`;
  const how = `Drag along an axis to select${isAll ? "" : " among all of them"}; all parts follow. A click on it selects all again.`;
  return `${what}; ${colorsIn(view)}.${view.isPrinted ? "" : ` ${how}`}`;
}

function colorsIn({ metric, theme }: View): string {
  return metric ? `the best are ${bestShade(theme)}` : "the colours are statuses";
}

function messageOf({ axes, shown, filtered }: View): string {
  return axes === undefined
    ? ""
    : `${whole(shown.length)} of ${whole(filtered.length)} entries are selected.`;
}

function labelOf(view: View, axes: readonly Axis[], count: number): string {
  const names = axes.map(({ name }) => name).join(", ");
  const selected = view.shown.length < view.filtered.length ? `, ${whole(view.shown.length)} selected` : "";
  return `${whole(count)} runs over ${names}${selected}`;
}

function numbersOf(view: View): Numbers {
  const params = paramsOf(view);
  const rows = view.metric ? bestFirst(view, view.shown) : view.shown;
  return {
    head: ["entry", ...params.map(({ name }) => name), ...(view.metric ? [view.metric.name] : [])],
    rows: rows.map((row) => [
      String(view.data.n[row]),
      ...params.map(({ values, index }) => values[index[row] ?? -1] ?? "–"),
      ...(view.metric ? [formatValue(view.scores[row] ?? Number.NaN)] : []),
    ]),
  };
}
