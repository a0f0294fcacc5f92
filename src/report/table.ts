import { visible } from "../core/terminal-text.ts";
import { shorten, widthOf } from "./text-width.ts";

/** A column of a table, and how its cells are made from an item. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (item: T) => Cell;
  readonly align?: "right";
  /** The width to which its cells may be shortened when the terminal is too narrow; without it
   *  they are never shortened. */
  readonly minWidth?: number;
  /** Where cells are shortened; in the middle unless it says otherwise. */
  readonly cut?: "end";
}

export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = "  ";

/** The lines of a table: the titles, and a row for each item. Each cell is computed twice, to
 *  measure and to write it.
 *  @param width columns of the terminal; Infinity keeps every cell whole */
export function formatTable<T>(columns: readonly Column<T>[], items: readonly T[], width: number): string[] {
  return [...formatLines(columns, items, width)];
}

/** The same line by line, of items that are gone through twice. */
export function* formatLines<T>(
  columns: readonly Column<T>[],
  items: Iterable<T>,
  width: number,
): Generator<string> {
  const widths = columns.map((column, i) => measure(column, items, width, i === columns.length - 1));
  squeeze(widths, columns, width);
  // A plain loop, because an iterator would allocate an object for each of a million cells.
  const row = (cellOf: (column: Column<T>) => Cell): string => {
    let line = "";
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as Column<T>;
      const last = i === columns.length - 1;
      line += formatCell(cellOf(column), widths[i] ?? 0, column, last) + (last ? "" : GAP);
    }
    return line.trimEnd();
  };
  yield row(({ title }) => title);
  for (const item of items) yield row(({ cell }) => cell(item));
}

/** The width that a column needs; for a column that may be shortened, at most the width of the
 *  terminal. */
function measure<T>(column: Column<T>, items: Iterable<T>, width: number, last: boolean): number {
  // nothing is shortened, and no column follows
  if (last && width === Number.POSITIVE_INFINITY && !column.align) return width;
  const enough = column.minWidth === undefined ? Number.POSITIVE_INFINITY : Math.max(width, column.minWidth);
  let widest = widthOf(column.title);
  for (const item of items) {
    const wanted = widthOf(textOf(column.cell(item)));
    if (wanted > widest) widest = wanted;
    if (widest >= enough) return widest;
  }
  return widest;
}

/** Shortens the column with the most spare width, one character at a time, until the table fits or
 *  no column can be shortened. */
function squeeze<T>(widths: number[], columns: readonly Column<T>[], width: number): void {
  if (width === Number.POSITIVE_INFINITY) return;
  let excess = widths.reduce((a, b) => a + b, 0) + GAP.length * (columns.length - 1) - width;
  for (; excess > 0; excess--) {
    const spare = columns.map(({ minWidth, title }, i) =>
      minWidth === undefined ? 0 : (widths[i] ?? 0) - Math.max(minWidth, widthOf(title)),
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
