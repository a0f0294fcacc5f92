import { visible } from "../core/terminal-text.ts";
import { shorten, widthOf } from "./text-width.ts";

/** A column of a table, and how its cells come out of an item. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (item: T) => Cell;
  readonly align?: "right";
  /** Its cells may be shortened to this many columns when the terminal is too narrow; absent: they stay whole. */
  readonly least?: number;
  /** What is cut off then; the middle unless said otherwise. */
  readonly cut?: "end";
}

export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = "  ";

/** Lines of a table with a row for each item, its title row first. A cell is asked for twice, to measure and to write.
 *  @param width columns of the terminal; Infinity keeps every cell whole */
export function formatTable<T>(columns: readonly Column<T>[], items: readonly T[], width: number): string[] {
  const widths = columns.map((column, i) => measure(column, items, width, i === columns.length - 1));
  squeeze(widths, columns, width);
  // A plain loop: an iterator makes an object for each cell, and there are a million.
  const row = (cellOf: (column: Column<T>) => Cell): string => {
    let line = "";
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as Column<T>;
      const last = i === columns.length - 1;
      line += formatCell(cellOf(column), widths[i] ?? 0, column, last) + (last ? "" : GAP);
    }
    return line.trimEnd();
  };
  return [row(({ title }) => title), ...items.map((item) => row(({ cell }) => cell(item)))];
}

/** How wide a column would like to be, as far as it matters: of what may be shortened, not more than the terminal. */
function measure<T>(column: Column<T>, items: readonly T[], width: number, last: boolean): number {
  if (last && width === Number.POSITIVE_INFINITY && !column.align) return width; // nothing is cut, nothing follows
  const enough = column.least === undefined ? Number.POSITIVE_INFINITY : Math.max(width, column.least);
  let widest = widthOf(column.title);
  for (const item of items) {
    const wanted = widthOf(textOf(column.cell(item)));
    if (wanted > widest) widest = wanted;
    if (widest >= enough) return widest;
  }
  return widest;
}

/** Takes from the column that can spare most, one by one, until the table fits or none can. */
function squeeze<T>(widths: number[], columns: readonly Column<T>[], width: number): void {
  if (width === Number.POSITIVE_INFINITY) return;
  let excess = widths.reduce((a, b) => a + b, 0) + GAP.length * (columns.length - 1) - width;
  for (; excess > 0; excess--) {
    const spare = columns.map(({ least, title }, i) =>
      least === undefined ? 0 : (widths[i] ?? 0) - Math.max(least, widthOf(title)),
    );
    const most = Math.max(...spare);
    if (most <= 0) return;
    const i = spare.indexOf(most);
    widths[i] = (widths[i] ?? 0) - 1;
  }
}

function formatCell<T>(cell: Cell, width: number, { align, cut }: Column<T>, last: boolean): string {
  if (cell === "") return last ? "" : " ".repeat(width);
  const text = shorten(textOf(cell), width, cut);
  const painted = typeof cell === "string" ? text : cell.paint(text);
  if (last && align === undefined) return painted;
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? blanks + painted : painted + blanks;
}

function textOf(cell: Cell): string {
  return visible(typeof cell === "string" ? cell : cell.text);
}
