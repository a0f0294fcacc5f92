import { quantile } from "../../results/statistics/quantile.ts";
import { formatFor } from "../../text/digits.ts";
import { formatNumber } from "../../text/format-number.ts";
import { el } from "../el.ts";
import type { View } from "../part.ts";
import type { PairMeans } from "../view/pair-means.ts";
import { cellColors } from "../viridis.ts";

/** A table of means, coloured by how good they are. */
export function heatTable(pair: PairMeans, { better, theme, metric }: View): HTMLElement {
  const { rows, columns, means, rowValues, columnValues } = pair;
  const all = means.flat().filter((value) => !Number.isNaN(value));
  const format = formatFor(all, []);
  const goodness = goodnessOf(all, better);
  const cell = (value: number): HTMLElement => {
    if (Number.isNaN(value)) return el("td", { class: "n" }, "–");
    const { background, color } = cellColors(goodness(value), theme.isDark);
    return el(
      "td",
      { class: "n", style: `background:${background};color:${color}` },
      formatNumber(value, format),
    );
  };
  const corner = el(
    "th",
    { scope: "col", class: "n" },
    el("bdi", {}, rows.name),
    " \\ ",
    el("bdi", {}, columns.name),
  );
  const name = (text: string | undefined, scope: string): HTMLElement =>
    el("th", { scope, class: "n", title: text }, el("bdi", {}, text));
  const body = rowValues.map((i, r) =>
    el(
      "tr",
      {},
      name(rows.values[i], "row"),
      ...columnValues.map((_, c) => cell(means[r]?.[c] ?? Number.NaN)),
    ),
  );
  const about = `mean ${metric?.name} by ${rows.name} and ${columns.name}`;
  return el(
    "div",
    { class: "wrap", tabindex: 0, role: "region", "aria-label": about, "data-key": "heat" },
    el(
      "table",
      { class: "heat" },
      el("caption", {}, `Mean ${metric?.name} by ${rows.name} and ${columns.name}`),
      el("thead", {}, el("tr", {}, corner, ...columnValues.map((j) => name(columns.values[j], "col")))),
      el("tbody", {}, ...body),
    ),
  );
}

/** How good a mean is, from 0 to 1. What is worse than nine tenths of them is the worst, so that a few
 *  runs that diverged do not make all others look alike. */
function goodnessOf(all: readonly number[], better: "max" | "min"): (value: number) => number {
  const sign = better === "max" ? 1 : -1;
  const values = all.map((value) => sign * value);
  const best = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const worst = quantile(values, 0.1);
  return (value) => (best > worst ? Math.max(0, Math.min(1, (sign * value - worst) / (best - worst))) : 0.5);
}
