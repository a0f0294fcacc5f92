import type { Part, View } from "../part.ts";
import { type Chart, chartIn } from "./chart.ts";
import { entryTip } from "../describe-entry.ts";
import { el } from "../el.ts";
import { counted } from "../format.ts";
import { bestShade } from "./palette.ts";
import { formatValue } from "../values.ts";
import { type Numbers, NumbersTable } from "./numbers.ts";
import { pictureOf } from "./picture.ts";
import { ranksOf } from "./ranks.ts";
import { type Slice, slicesOf } from "./slice.ts";
import { type SliceTip, sliceOption } from "./slice-option.ts";

/** How many parameters have a plot of their own. */
const MOST = 6;
const HEIGHT = 210;

/** The metric against each of the parameters that matter most. */
export function slicesPart(): Part {
  let made:
    | { readonly grid: HTMLElement; readonly cells: readonly Cell[]; readonly numbers: NumbersTable }
    | undefined;
  return {
    id: "slices",
    title: "Each parameter",
    note: noteOf,
    isWanted: ({ metric, data, scores, shown }) =>
      metric !== undefined && data.params.length > 0 && shown.some((row) => Number.isFinite(scores[row])),
    draw(box, view) {
      made ??= build(box);
      const params = view.ranked.slice(0, MOST).map(({ param }) => param);
      const slices = slicesOf(view, params);
      const rankOf = ranksOf(view);
      made.grid.style.setProperty("--columns", String(columnsFor(slices.length, made.grid.clientWidth)));
      for (const [i, cell] of made.cells.entries()) {
        const slice = slices[i];
        cell.box.hidden = slice === undefined;
        if (slice) drawCell(cell, view, slice, rankOf);
      }
      made.numbers.show(() => numbersOf(slices));
    },
    pictures: () => (made?.cells ?? []).filter(({ box }) => !box.hidden).map(({ chart }) => pictureOf(chart)),
  };
}

/** Rows are even: five or six make two of three, and four that are too many for one two of two. */
function columnsFor(count: number, width: number): number {
  if (count > 4) return 3;
  return count === 4 && width < 4 * 294 ? 2 : Math.max(1, count);
}

interface Cell {
  readonly box: HTMLElement;
  readonly head: HTMLElement;
  readonly chart: Chart;
}

function build(box: HTMLElement): { grid: HTMLElement; cells: Cell[]; numbers: NumbersTable } {
  const grid = el("div", { class: "slices" });
  box.append(grid);
  const cells = Array.from({ length: MOST }, () => {
    const [head, plot] = [el("h3"), el("div", { class: "chart" })];
    const cell = el("div", {}, head, plot);
    grid.append(cell);
    return { box: cell, head, plot };
  });
  return {
    grid,
    // Charts are made when all boxes are there: before that their widths are others.
    cells: cells.map(({ box, head, plot }) => ({ box, head, chart: chartIn(plot) })),
    numbers: new NumbersTable(box, "The means of each parameter"),
  };
}

function drawCell(cell: Cell, view: View, slice: Slice, rankOf: (score: number) => number): void {
  cell.head.textContent = slice.param.name;
  cell.chart.paint((width) => ({
    height: HEIGHT,
    label: labelOf(view, slice),
    option: sliceOption(view, slice, rankOf, width, (about) => tipOf(view, about)),
  }));
}

function tipOf(view: View, { row, mean }: SliceTip): HTMLElement {
  if (row !== undefined) return entryTip(view, row);
  return el("div", {}, `${mean?.text}: mean ${formatValue(mean?.mean ?? Number.NaN)} of ${mean?.runs} runs`);
}

function labelOf(view: View, { param, means }: Slice): string {
  const texts = means.slice(0, 12).map(({ text, mean }) => `${text}: ${formatValue(mean)}`);
  return `Mean ${view.metric?.name} by ${param.name}: ${texts.join(", ")}`;
}

function noteOf(view: View): string {
  const scored = view.shown.filter((row) => Number.isFinite(view.scores[row])).length;
  const text = `The ${view.metric?.name} of ${counted(scored, "run")}: each dot is one, the line goes through the means, the best are ${bestShade(view.theme)}.`;
  const more = view.ranked.length - MOST;
  return more > 0 ? `${text} These ${MOST} of ${view.ranked.length} parameters matter most.` : text;
}

function numbersOf(slices: readonly Slice[]): Numbers {
  const rows = slices.flatMap(({ param, means }) =>
    means.map(({ text, mean, runs }) => [param.name, text, formatValue(mean), String(runs)]),
  );
  return { head: ["parameter", "value", "mean", "runs"], rows };
}
