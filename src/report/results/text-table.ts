import type { ResultTable } from "../../results/tables/table.ts";
import { type Column, formatTable } from "../table.ts";
import type { Style } from "../style.ts";
import { type Look, printColumns } from "./cell-parts.ts";
import { plainCells } from "./plain-cell.ts";

/** The table for a terminal: numbers to the right, text to the left.
 *  @param width columns of the terminal; Infinity keeps every cell whole
 *  @param style paints the 0 of an entry without files */
export function formatText(table: ResultTable, look: Look, width: number, style?: Style): string[] {
  const columns = printColumns(table, look).map(({ column, title, cells }): Column<number> => {
    const texts = plainCells(cells);
    const isText = !column.isNumeric && column.role !== "runs";
    return {
      title,
      cell: (row) => {
        const text = texts[row] ?? "";
        const isMissing = column.metric === "files" && text === "0";
        return isMissing && style ? { text, paint: (painted) => style("failed", painted) } : text;
      },
      ...(isText ? { minWidth: 8 } : { align: "right" as const }),
    };
  });
  return formatTable(columns, [...table.rows.keys()], width);
}
