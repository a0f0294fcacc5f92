/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "right";
  /** Gives way when the table is wider than the terminal; one column at most. */
  readonly shrinks?: boolean;
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
  for (const row of rows) {
    row.forEach((cell, i) => {
      const cellWidth = widthOf(textOf(cell));
      if (cellWidth > (widths[i] ?? 0)) widths[i] = cellWidth;
    });
  }
  const shrinking = columns.findIndex((column) => column.shrinks);
  const total = widths.reduce((a, b) => a + b, 0) + GAP.length * (columns.length - 1);
  if (shrinking !== -1 && total > width) {
    widths[shrinking] = Math.max(10, (widths[shrinking] ?? 0) - (total - width));
  }
  const format = (cells: readonly Cell[]): string =>
    cells
      .map((cell, i) => formatCell(cell, widths[i] ?? 0, columns[i]?.align))
      .join(GAP)
      .trimEnd();
  return [format(columns.map(({ title }) => title)), ...rows.map(format)];
}

function formatCell(cell: Cell, width: number, align: Column["align"]): string {
  const text = shorten(textOf(cell), width);
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  const painted = typeof cell === "string" ? text : cell.paint(text);
  return align === "right" ? blanks + painted : painted + blanks;
}

function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}

/** `text` in at most `width` columns; the end of a command tells settings apart, so the middle gives way. */
export function shorten(text: string, width: number): string {
  if (text.length <= width && widthOf(text) <= width) return text;
  const characters = Array.from(text);
  const [head, tail]: [string[], string[]] = [[], []];
  let used = 1; // the ellipsis
  for (let left = true; characters.length > 0; left = !left) {
    const next = (left ? characters.shift() : characters.pop()) ?? "";
    used += widthOf(next);
    if (used > width) break;
    if (left) head.push(next);
    else tail.unshift(next);
  }
  return `${head.join("")}…${tail.join("")}`;
}

// East Asian wide and fullwidth blocks and emoji, coarsely (Unicode Standard Annex 11).
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/gu;
const ZERO = /\p{M}/gu;

/** Columns that `text` takes on a terminal. */
export function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex -- plain ASCII is nearly all there is
  if (/^[\x20-\x7E]*$/.test(text)) return text.length;
  return Array.from(text).length + (text.match(WIDE)?.length ?? 0) - (text.match(ZERO)?.length ?? 0);
}
