import { type Column, formatLines } from "../table.ts";
import type { RawValue, Records } from "./records.ts";

/** Plain rows as a table for a terminal. */
export function formatRecords({ names, isNumeric, rows }: Records, width: number): Iterable<string> {
  const columns = names.map((title, i): Column<readonly RawValue[]> => ({
    title,
    cell: (row) => String(row[i] ?? ""),
    ...(isNumeric[i] ? { align: "right" as const } : { minWidth: 8 }),
  }));
  return formatLines(columns, rows, width);
}
