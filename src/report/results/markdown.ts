import type { ResultTable } from "../../results/tables/table.ts";
import { unbroken, visible } from "../../core/terminal-text.ts";
import { widthOf } from "../text-width.ts";
import { type Look, printColumns } from "./cell-parts.ts";
import { plainCell } from "./plain-cell.ts";

/** The table as Markdown (GitHub's tables); the best of each metric is bold. */
export function formatMarkdown(table: ResultTable, look: Look): string[] {
  const columns = printColumns(table, look).map(({ column, title, cells, isBest }) => {
    const texts = cells.map((parts, row) => {
      const text = escape(plainCell(parts));
      return isBest[row] ? `**${text}**` : text;
    });
    const isText = !column.isNumeric && column.role !== "runs";
    const head = escape(title);
    const width = [head, ...texts].reduce((most, text) => Math.max(most, widthOf(text)), 3);
    const pad = (text: string): string => {
      const blanks = " ".repeat(width - widthOf(text));
      return isText ? text + blanks : blanks + text;
    };
    return {
      head: pad(head),
      rule: isText ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
      cells: texts.map(pad),
    };
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ rule }) => rule)),
    ...table.rows.map((_, row) => line(columns.map(({ cells }) => cells[row] ?? ""))),
  ];
}

/** Text that is shown as it is: no cell, no emphasis, no formula, no HTML of its own. */
function escape(text: string): string {
  return unbroken(visible(text))
    .replaceAll(/[\\|`*_<>[\]~#$]/g, (c) => `\\${c}`)
    .replaceAll("&", "&amp;");
}
