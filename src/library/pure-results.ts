import { formatLatex } from "../report/results/latex.ts";
import { type Effect, effectsOf } from "../results/statistics/effects.ts";
import { levelsOf } from "../results/statistics/levels.ts";
import { parseShow } from "../results/tables/show.ts";
import { summarize as summarizeAs } from "../results/tables/summarize.ts";
import type { Measure } from "../results/tables/table.ts";
import type { Results } from "./results-answer.ts";

/** What several values say together, such as the runs of one setting. Only finite ones count.
 *  @param show as of `--show`: `mean±std`, `median±ci95`, `iqm`, ...
 *  @throws CooperateError (usage) when that names no summary, or several */
export function summarize(values: readonly number[], show = "mean±std"): Measure {
  const [first] = parseShow(show);
  return summarizeAs(values, first ?? { kind: "n" });
}

/** How much of the variance of `y` goes with each parameter, and with each pair of them beyond that:
 *  the analysis of variance of `--matters`, the greatest share first.
 *  @param params the value of each parameter in each run, by name; numbers with more than twelve
 *    values are cut into octiles
 *  @param y a finite value for each run */
export function effects(
  params: Readonly<Record<string, readonly (number | string)[]>>,
  y: readonly number[],
): Effect[] {
  const factors = Object.entries(params).map(([name, values]) => ({ name, levels: levelsOf(values) }));
  return effectsOf(factors, y);
}

/** How a table of LaTeX looks; each is the option of `--results` of the same name. */
export interface LatexOptions {
  readonly percent?: boolean;
  readonly digits?: number;
  readonly caption?: string;
  readonly label?: string;
  /** `S` columns of the package siunitx. */
  readonly siunitx?: boolean;
  /** Whether the best of each row is bold rather than of each column. */
  readonly boldRow?: boolean;
}

/** The rows as a table of LaTeX, as `--latex` writes it. */
export function toLatex({ table }: Results, options: LatexOptions = {}): string {
  const { siunitx = false, boldRow = false, percent = false, ...look } = options;
  const lines = formatLatex(table, { ...look, percent, boldRow, isSiunitx: siunitx, command: "cooperate" });
  return `${lines.join("\n")}\n`;
}
