import { oneLine, shorten, widthOf } from "./text-width.ts";

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "right";
  /** Its cells may be shortened to this many columns when the terminal is too narrow; absent: they stay whole. */
  readonly least?: number;
}

export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = "  ";

/** Lines of a table, its title row first.
 *  @param width columns of the terminal; Infinity keeps every cell whole */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): string[] {
  const widths = columns.map((column) => widthOf(column.title));
  // Plain loops: a list of 100,000 entries has a million cells.
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      const cellWidth = widthOf(textOf(row[i] ?? ""));
      if (cellWidth > (widths[i] ?? 0)) widths[i] = cellWidth;
    }
  }
  squeeze(widths, columns, width);
  const format = (cells: readonly Cell[]): string => {
    let line = "";
    const last = cells.length - 1;
    for (let i = 0; i < last; i++) {
      line += formatCell(cells[i] ?? "", widths[i] ?? 0, columns[i]?.align, false) + GAP;
    }
    return (line + formatCell(cells[last] ?? "", widths[last] ?? 0, columns[last]?.align, true)).trimEnd();
  };
  return [format(columns.map(({ title }) => title)), ...rows.map(format)];
}

/** Takes from the widest column that may give way, one by one, until the table fits or none is left. */
function squeeze(widths: number[], columns: readonly Column[], width: number): void {
  let excess = widths.reduce((a, b) => a + b, 0) + GAP.length * (columns.length - 1) - width;
  for (; excess > 0; excess--) {
    let widest = -1;
    for (const [i, { least, title }] of columns.entries()) {
      if (least === undefined || (widths[i] ?? 0) <= Math.max(least, title.length)) continue;
      if (widest === -1 || (widths[i] ?? 0) > (widths[widest] ?? 0)) widest = i;
    }
    if (widest === -1) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function formatCell(cell: Cell, width: number, align: Column["align"], last: boolean): string {
  const text = shorten(textOf(cell), width);
  const painted = typeof cell === "string" ? text : cell.paint(text);
  if (last && align === undefined) return painted;
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? blanks + painted : painted + blanks;
}

function textOf(cell: Cell): string {
  return oneLine(typeof cell === "string" ? cell : cell.text);
}
