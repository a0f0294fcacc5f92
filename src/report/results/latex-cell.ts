import type { ResultColumn } from "../../results/tables/table.ts";
import type { CellParts } from "./cell-parts.ts";
import { escapeLatex } from "./latex-escape.ts";

const EMPTY = "--";

/** A cell of a LaTeX table: `$\bm{96.7} \pm 1.6$`. */
export function latexCell(
  parts: CellParts | undefined,
  { role, isNumeric }: ResultColumn,
  isBest: boolean,
): string {
  if (parts === undefined) return EMPTY;
  if (role !== "metric" || !isNumeric) return escapeLatex(parts.main);
  const main = parts.main
    .split("..")
    .map(number)
    .join(String.raw`\,..\,`);
  const value = isBest ? `\\bm{${main}}` : parts.isLikeBest ? `\\underline{${main}}` : main;
  if (parts.low !== undefined) return `$${value}\\ [${number(parts.low)}, ${number(parts.high ?? "")}]$`;
  return parts.spread === undefined || parts.spread === ""
    ? `$${value}$`
    : `$${value} \\pm ${number(parts.spread)}$`;
}

/** A cell of an `S` column of siunitx: `\bfseries 96.7 \pm 1.6`; other text is in braces. */
export function siunitxCell(parts: CellParts | undefined, column: ResultColumn, isBest: boolean): string {
  if (column.role !== "metric" || !column.isNumeric || column.isRange)
    return latexCell(parts, column, isBest);
  if (parts === undefined) return `{${EMPTY}}`;
  const { main, spread } = parts;
  if (!/\d/.test(main) || parts.low !== undefined || (parts.isLikeBest && !isBest))
    return `{${latexCell(parts, column, isBest)}}`;
  return `${isBest ? String.raw`\bfseries ` : ""}${main}${spread === undefined || spread === "" ? "" : ` \\pm ${spread}`}`;
}

/** A number within $...$. */
function number(text: string): string {
  if (text === "nan") return String.raw`\mathrm{nan}`;
  if (text.endsWith("inf")) return text.replace("inf", String.raw`\infty`);
  return text.replace(
    /e([+-]?)0*(\d+)$/,
    (_, sign: string, digits: string) => ` \\cdot 10^{${sign === "-" ? "-" : ""}${digits}}`,
  );
}
