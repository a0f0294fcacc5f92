import { type Column, formatTable } from "../table.ts";
import type { Records } from "./records.ts";

/** Plain rows as a table for a terminal. */
export function formatRecords({ names, isNumeric, rows }: Records, width: number): string[] {
  const columns = names.map((title, i): Column<Records["rows"][number]> => ({
    title,
    cell: (row) => String(row[i] ?? ""),
    ...(isNumeric[i] ? { align: "right" as const } : { minWidth: 8 }),
  }));
  return formatTable(columns, rows, width);
}
