import { visible } from "../../core/terminal-text.ts";
import type { ResultTable } from "../../results/tables/table.ts";
import { widthOf } from "../text-width.ts";
import { type Look, type PrintedColumn, printColumns } from "./cell-parts.ts";
import { latexCell, siunitxCell } from "./latex-cell.ts";
import { escapeLatex } from "./latex-escape.ts";
import { headLines } from "./latex-head.ts";

/** How a LaTeX table is written. */
export interface LatexLook extends Look {
  /** `S` columns of the package siunitx. */
  readonly isSiunitx: boolean;
  /** With one of these it is a `table` float. */
  readonly caption?: string | undefined;
  readonly label?: string | undefined;
  /** The best of each row, across the columns of a pivot, rather than of each column. */
  readonly boldRow: boolean;
  /** The command that makes the table, for the comment in its first line. */
  readonly command: string;
}

/** The table in LaTeX, with the rules of booktabs; the best of each column is bold. */
export function formatLatex(table: ResultTable, look: LatexLook): string[] {
  const columns = printColumns(table, look);
  const isBold = look.boldRow ? bestInRow(table, columns) : columns.map(({ isBest }) => isBest);
  const cellOf = look.isSiunitx ? siunitxCell : latexCell;
  const body = table.rows.map((_, row) =>
    columns.map((column, i) => cellOf(column.cells[row], column.column, isBold[i]?.[row] ?? false)),
  );
  const { above, titles } = headLines(columns, look.isSiunitx);
  const lines = aligned(columns, [titles, ...body]);
  const tabular = [
    `\\begin{tabular}{${columns.map((column) => kindOf(column, look.isSiunitx)).join("")}}`,
    String.raw`  \toprule`,
    ...above,
    lines[0] as string,
    String.raw`  \midrule`,
    ...lines.slice(1),
    String.raw`  \bottomrule`,
    String.raw`\end{tabular}`,
  ];
  const packages = ["booktabs", "bm", ...(look.isSiunitx ? ["siunitx"] : [])];
  return [`% ${comment(look.command)}; needs ${packages.join(", ")}`, ...float(tabular, look)];
}

function float(tabular: readonly string[], { caption, label }: LatexLook): readonly string[] {
  if (caption === undefined && label === undefined) return tabular;
  return [
    String.raw`\begin{table}`,
    String.raw`  \centering`,
    ...(caption === undefined ? [] : [`  \\caption{${escapeLatex(caption)}}`]),
    ...(label === undefined ? [] : [`  \\label{${label.replaceAll(/[\\{}%#~^$&]/g, "")}}`]),
    ...tabular.map((line) => `  ${line}`),
    String.raw`\end{table}`,
  ];
}

/** A comment ends with its line. */
function comment(text: string): string {
  return visible(text).replaceAll("\n", " ");
}

function kindOf({ column }: PrintedColumn, isSiunitx: boolean): string {
  if (column.role === "metric" && column.isNumeric) return isSiunitx && !column.isRange ? "S" : "c";
  return column.isNumeric ? "r" : "l";
}

/** Lines with their & below each other: numbers of settings to the right, all else to the left. */
function aligned(columns: readonly PrintedColumn[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((_, i) => rows.reduce((most, row) => Math.max(most, widthOf(row[i] ?? "")), 0));
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const column = columns[i]?.column;
      const blanks = " ".repeat((widths[i] ?? 0) - widthOf(cell));
      const isRight = column?.isNumeric && column.role !== "metric";
      return isRight ? blanks + cell : cell + blanks;
    });
    return String.raw`  ${cells.join(" & ").trimEnd()} \\`;
  });
}

/** Of each row, the metric cells that are printed like the best one of the same metric. */
function bestInRow({ rows, columns }: ResultTable, printed: readonly PrintedColumn[]): boolean[][] {
  return columns.map((column, i) =>
    rows.map(({ cells, counts }, row) => {
      if (column.goal === undefined || !counts) return false;
      const alike = [...columns.keys()].filter(
        (j) => columns[j]?.goal !== undefined && columns[j].pivot?.metric === column.pivot?.metric,
      );
      const sign = column.goal === "min" ? 1 : -1;
      const best = alike
        .filter((j) => printed[j]?.cells[row] !== undefined && Number.isFinite(valueOf(cells[j])))
        .sort((a, b) => sign * (valueOf(cells[a]) - valueOf(cells[b])))[0];
      return best !== undefined && printed[best]?.cells[row]?.main === printed[i]?.cells[row]?.main;
    }),
  );
}

function valueOf(cell: ResultTable["rows"][number]["cells"][number]): number {
  return typeof cell === "object" ? cell.value : Number(cell ?? Number.NaN);
}
