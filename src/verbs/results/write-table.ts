import { formatCsvRows, formatTsv } from "../../report/results/csv-rows.ts";
import { formatLatex } from "../../report/results/latex.ts";
import { formatMarkdown } from "../../report/results/markdown.ts";
import { formatRecords } from "../../report/results/record-table.ts";
import { jsonLines, jsonObjects } from "../../report/results/json-rows.ts";
import { type Records, recordsOf } from "../../report/results/records.ts";
import { formatText } from "../../report/results/text-table.ts";
import type { Style } from "../../report/style.ts";
import type { ResultTable } from "../../results/tables/table.ts";
import { type Format, isForPrograms } from "./format.ts";
import type { FormatOptions } from "./options.ts";

/** The lines of `table` in a format.
 *  @param digits decimals of metrics
 *  @param width columns of the terminal; Infinity for a file
 *  @param command the command line, for the comment of a LaTeX table */
export function tableLines(
  table: ResultTable,
  format: Format,
  options: FormatOptions,
  digits: number | undefined,
  width: number,
  command: string,
  style?: Style,
): Iterable<string> {
  const look = { percent: options.percent ?? false, digits };
  if (isForPrograms(format)) return recordLines(recordsOf(table), format, width);
  if (format === "markdown") return formatMarkdown(table, look);
  if (format === "text") return formatText(table, look, width, style);
  const { caption, label, bold, latex } = options;
  return formatLatex(table, {
    ...look,
    caption,
    label,
    command,
    boldRow: bold === "row",
    isSiunitx: latex === "siunitx",
  });
}

/** The lines of plain rows, such as the points of curves, in a format. */
export function recordLines(records: Records, format: Format, width: number): Iterable<string> {
  if (format === "csv") return formatCsvRows(records);
  if (format === "tsv") return formatTsv(records);
  if (format === "json") return jsonObjects(records);
  if (format === "jsonl") return jsonLines(records);
  return formatRecords(records, width);
}
