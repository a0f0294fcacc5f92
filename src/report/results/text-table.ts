import type { ResultTable } from "../../results/tables/table.ts";
import { type Column, formatTable } from "../table.ts";
import { type Look, printColumns } from "./cell-parts.ts";
import { plainCells } from "./plain-cell.ts";

/** The table for a terminal: numbers to the right, text to the left.
 *  @param width columns of the terminal; Infinity keeps every cell whole */
export function formatText(table: ResultTable, look: Look, width: number): string[] {
  const columns = printColumns(table, look).map(({ column, title, cells }): Column<number> => {
    const texts = plainCells(cells);
    const isText = !column.isNumeric && column.role !== "runs";
    return {
      title,
      cell: (row) => texts[row] ?? "",
      ...(isText ? { minWidth: 8 } : { align: "right" as const }),
    };
  });
  return formatTable(columns, [...table.rows.keys()], width);
}
