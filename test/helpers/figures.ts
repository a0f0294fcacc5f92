import { buildFigure } from "../../src/report/figures/build.ts";
import type { Figure } from "../../src/report/figures/figure.ts";
import { settingsOf } from "../../src/results/query/settings.ts";
import { fieldsOf } from "../../src/results/tables/fields.ts";
import type { Item } from "../../src/results/tables/item.ts";
import { lookOf, type PlotOptions } from "../../src/verbs/plot/options.ts";
import { figureRequest } from "../../src/verbs/plot/request.ts";
import { takePlacing } from "../../src/verbs/plot/words.ts";
import { itemsOf, type Run } from "./results.ts";

/** The figure that `--plot FILE WORDS` draws of these rows, and what it says. */
export function figureFor(
  items: readonly Item[],
  metrics: readonly string[],
  words: string,
  options: PlotOptions = {},
): { readonly figure: Figure; readonly said: readonly string[] } {
  const said: string[] = [];
  const placing = takePlacing(words.split(" "));
  const all = placing.over === undefined ? options : { ...options, over: placing.over };
  const settings = settingsOf(all, {});
  const chosen = { items, fields: fieldsOf(items, metrics, settings.renames) };
  const figure = buildFigure(
    items,
    figureRequest(placing, all, chosen, settings, (message) => said.push(message)),
  );
  return { figure, said };
}

/** A grid of runs: every optimizer, learning rate and seed, with an accuracy. */
export function gridRuns(
  optimizers: readonly string[],
  rates: readonly string[],
  accuracyOf: (optimizer: number, rate: number, seed: number) => number,
): Item[] {
  const runs: Run[] = [];
  for (const [o, optimizer] of optimizers.entries())
    for (const [r, rate] of rates.entries())
      for (const seed of [1, 2, 3])
        runs.push({
          command: ["train", "--optimizer", optimizer, "--lr", rate, "--seed", String(seed)],
          metrics: { accuracy: accuracyOf(o, r, seed) },
        });
  return itemsOf(runs);
}

/** The same items, each with a curve of `metric`. */
export function withCurves(
  items: readonly Item[],
  metric: string,
  valueAt: (n: number, step: number) => number,
  steps: (n: number) => readonly number[],
): Item[] {
  return items.map((item, n) => {
    const at = steps(n);
    const curve = { steps: Float64Array.from(at), values: Float64Array.from(at, (step) => valueAt(n, step)) };
    return { ...item, row: { ...item.row, curves: new Map([[metric, curve]]) } };
  });
}

/** The look of figures for papers. */
export const LOOK = lookOf({}, "cooperate --plot 'a -- b.json' x=lr");

/** Names that try to break what they are written into. */
export const HOSTILE = [
  "</text><script>alert(1)</script>",
  "a&b<c>\"d'e]]>",
  "\u001B[31m\u0007\u202Ered\u0000",
  "\\end{axis}\\input{x}%$&_^~#{",
  "日本語",
] as const;
