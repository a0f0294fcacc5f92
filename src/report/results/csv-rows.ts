import { csvLine } from "../../text/csv.ts";
import type { RawValue, Records } from "./records.ts";

/** The rows as comma-separated values (RFC 4180, lines end in LF), numbers with all their digits;
 *  empty where there is nothing, `NaN`, `Inf` and `-Inf` as pandas reads them. */
export function* formatCsvRows({ names, rows }: Records): Generator<string> {
  yield csvLine(names);
  for (const row of rows) yield csvLine(row.map(text));
}

/** The same with tabs between. A tab or line end in a value is a blank, since there is no quoting. */
export function* formatTsv({ names, rows }: Records): Generator<string> {
  const line = (cells: readonly string[]): string =>
    cells.map((cell) => unquoted(cell.replaceAll(/[\t\r\n]+/g, " "))).join("\t");
  yield line(names);
  for (const row of rows) yield line(row.map(text));
}

/** A quote at the start of a cell would open a quoted one for most readers. */
function unquoted(cell: string): string {
  return /^\s*"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function text(value: RawValue): string {
  return typeof value === "number" ? String(value).replace("Infinity", "Inf") : (value ?? "");
}
