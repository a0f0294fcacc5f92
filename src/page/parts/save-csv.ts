import { csvLine } from "../../text/csv.ts";
import type { Column } from "../data/columns.ts";
import type { ReportData } from "../data/report-data.ts";
import { el } from "../el.ts";

/** Lets the browser save `rows` as comma-separated values. */
export function saveCsv(data: ReportData, columns: readonly Column[], rows: readonly number[]): void {
  const url = URL.createObjectURL(new Blob([csvOf(data, columns, rows)], { type: "text/csv" }));
  el("a", { href: url, download: `${data.title.replace(/\.json$/, "")}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The rows with all digits, as `--results --csv` writes them. */
export function csvOf({ commands }: ReportData, columns: readonly Column[], rows: readonly number[]): string {
  const lines = rows.map((row) => [
    ...columns.map(({ textOf, isNumeric }) => {
      const text = textOf(row);
      return isNumeric ? text.replace("Infinity", "Inf") : text;
    }),
    ...(commands ? [commands[row] ?? ""] : []),
  ]);
  const head = [...columns.map(({ name }) => name), ...(commands ? ["command"] : [])];
  return [head, ...lines].map((cells) => `${csvLine(cells)}\n`).join("");
}
