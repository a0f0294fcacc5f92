import { el } from "../el.ts";
import { percent } from "../format.ts";
import { type Numbers, numbersTable } from "../numbers.ts";
import type { Part, View } from "../part.ts";
import { pairMeans, strongestPair } from "../view/pair-means.ts";
import { heatTable } from "./heat.ts";

/** More parameters than this are among the numbers. */
const MOST_BARS = 12;

/** How much of the variance of the metric goes with which parameter, as `--results --matters` has it. */
export const matters: Part = {
  id: "matters",
  title: "What matters",
  note({ matters: { effects, notes, isComplete }, metric }) {
    if (effects.length === 0) return sentence(notes.join("; "));
    const shares = `Share of the variance of ${metric?.name} that goes with each parameter alone, and with pairs beyond that (ANOVA, ε²).`;
    return [
      shares,
      isComplete ? "" : "It is not a complete grid: shares overlap.",
      notes.length > 0 ? sentence(notes.join("; ")) : "",
    ]
      .join(" ")
      .trim();
  },
  isWanted: ({ metric, data }) => metric !== undefined && data.params.length > 0,
  draw(box, view) {
    const { effects } = view.matters;
    if (effects.length === 0) return box.replaceChildren();
    const pair = strongestPair(view);
    box.replaceChildren(
      barTable(view),
      ...(pair ? [heatTable(pairMeans(...pair, view), view)] : []),
      numbersTable("what matters", () => numbersOf(view)),
    );
  },
};

function sentence(text: string): string {
  return text === "" ? "" : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

function barTable({ matters: { effects, isComplete } }: View): HTMLElement {
  const left = 1 - effects.reduce((sum, { epsilon2 }) => sum + epsilon2, 0);
  const bars = effects
    .slice(0, MOST_BARS)
    .map(({ parameters, epsilon2 }) => barRow(parameters.join(" × "), epsilon2));
  const rest = isComplete && left > 0 ? [barRow("the rest", left, true)] : [];
  const head = el(
    "tr",
    { class: "sr" },
    ...["parameter", "bar", "share"].map((word) => el("th", { scope: "col" }, word)),
  );
  return el("table", { class: "bars" }, el("thead", {}, head), el("tbody", {}, ...bars, ...rest));
}

function barRow(name: string, share: number, isRest = false): HTMLElement {
  const width = `width:${(100 * Math.min(1, share)).toFixed(1)}%`;
  return el(
    "tr",
    { class: isRest && "rest" },
    el("th", { scope: "row", title: name }, el("bdi", {}, name)),
    el("td", {}, el("div", { class: "track", "aria-hidden": "true" }, el("div", { style: width }))),
    el("td", { class: "n" }, percent(share)),
  );
}

function numbersOf({ matters: { effects } }: View): Numbers {
  return {
    head: ["parameter", "levels", "ε²", "η²", "p"],
    rows: effects.map(({ parameters, levels, epsilon2, eta2, p }) => [
      parameters.join(" × "),
      String(levels),
      epsilon2.toFixed(4),
      eta2.toFixed(4),
      p < 1e-4 ? "<0.0001" : p.toPrecision(2),
    ]),
  };
}
