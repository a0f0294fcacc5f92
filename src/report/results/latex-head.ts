import type { PrintedColumn } from "./cell-parts.ts";
import { escapeLatex } from "./latex-escape.ts";

/** The head of a LaTeX table: its titles, and above them, where a pivot has columns of several
 *  metrics, a line that names these. */
export function headLines(
  columns: readonly PrintedColumn[],
  isSiunitx: boolean,
): { readonly above: readonly string[]; readonly titles: readonly string[] } {
  const metrics = new Set(columns.flatMap(({ column }) => column.pivot?.metric ?? []));
  const isGrouped = metrics.size > 1;
  const titles = columns.map(({ column, title }) => {
    const text = escapeLatex(isGrouped && column.pivot ? column.pivot.value : title);
    return isSiunitx && column.role === "metric" ? `{${text}}` : text;
  });
  return { above: isGrouped ? spanning(columns) : [], titles };
}

/** A cell over each run of columns of the same metric, and a rule below it. */
function spanning(columns: readonly PrintedColumn[]): string[] {
  const runs: { metric: string | undefined; from: number; to: number }[] = [];
  for (const [i, { column }] of columns.entries()) {
    const last = runs.at(-1);
    const metric = column.pivot?.metric;
    if (last && metric !== undefined && last.metric === metric) last.to = i;
    else runs.push({ metric, from: i, to: i });
  }
  const cells = runs.map(({ metric, from, to }) =>
    metric === undefined ? "" : `\\multicolumn{${to - from + 1}}{c}{${escapeLatex(metric)}}`,
  );
  const rules = runs
    .filter(({ metric }) => metric !== undefined)
    .map(({ from, to }) => `\\cmidrule(lr){${from + 1}-${to + 1}}`);
  return [`  ${cells.join(" & ")} \\\\`, `  ${rules.join(" ")}`];
}
