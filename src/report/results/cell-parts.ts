import {
  finiteOf,
  isMeasure,
  type ResultCell,
  type ResultColumn,
  type ResultTable,
} from "../../results/tables/table.ts";
import { isLikeBest } from "../../results/tables/tested.ts";
import { formatFor, type NumberFormat } from "../../text/digits.ts";
import { formatNumber } from "../../text/format-number.ts";

/** How numbers look in a table for people. */
export interface Look {
  /** Metrics whose values lie from 0 to 1 are shown as percentages. */
  readonly percent: boolean;
  /** Decimals of all metrics. */
  readonly digits?: number | undefined;
}

/** The pieces of a cell as text. */
export interface CellParts {
  readonly main: string;
  /** Behind a ±; empty where a single run has none. */
  readonly spread?: string;
  /** Ends of a bar that is not symmetric. */
  readonly low?: string;
  readonly high?: string;
  /** It cannot be told from the best by `--test`. */
  readonly isLikeBest?: true;
}

/** A column as text: its title, its cells, and which of them are the best by what is printed. */
export interface PrintedColumn {
  readonly column: ResultColumn;
  readonly title: string;
  /** Undefined where a cell is empty. */
  readonly cells: readonly (CellParts | undefined)[];
  readonly isBest: readonly boolean[];
}

/** The columns of `table` as text. Columns that a pivot has made of one metric have the same digits. */
export function printColumns(table: ResultTable, look: Look): PrintedColumn[] {
  return table.columns.map((column, i) => {
    const alike = table.columns.flatMap((other, j) => (isLike(column, other) ? [j] : i === j ? [j] : []));
    const shown = alike.flatMap((j) => table.rows.map(({ cells }) => cells[j]));
    const isPercent = look.percent && column.role === "metric" && isShare(shown);
    const factor = isPercent ? 100 : 1;
    const format = formatOf(shown, factor, column, look.digits);
    const isSingle = column.pivot !== undefined && !shown.some((cell) => isMeasure(cell) && cell.n > 1);
    const cells = table.rows.map(({ cells: row }) => {
      const parts = partsOf(row[i], column, format, factor);
      // a pivot of single runs is a table of their values
      return parts && isSingle ? { main: parts.main } : parts;
    });
    return {
      column,
      title: isPercent && !column.pivot ? `${column.name} (%)` : column.name,
      cells,
      isBest: bestIn(table, i, cells),
    };
  });
}

function isLike(a: ResultColumn, b: ResultColumn): boolean {
  return a.pivot !== undefined && a.pivot.metric === b.pivot?.metric;
}

function isShare(cells: readonly ResultCell[]): boolean {
  const values = cells.flatMap((cell) => finiteOf(cell) ?? []);
  return values.length > 0 && values.every((value) => value >= 0 && value <= 1);
}

function formatOf(
  cells: readonly ResultCell[],
  factor: number,
  { role }: ResultColumn,
  digits: number | undefined,
): NumberFormat {
  if (digits !== undefined && role === "metric") return { kind: "fixed", decimals: digits };
  const measures = cells.filter(isMeasure);
  const values = cells.flatMap((cell) => finiteOf(cell) ?? []).map((value) => value * factor);
  const spreads = measures.flatMap(({ spread, low, high, value }) =>
    spread === undefined
      ? low === undefined || high === undefined
        ? []
        : [Math.max(high - value, value - low)]
      : [spread],
  );
  return formatFor(
    values,
    spreads.map((spread) => spread * factor),
  );
}

function partsOf(
  cell: ResultCell,
  { isRange }: ResultColumn,
  format: NumberFormat,
  factor: number,
): CellParts | undefined {
  if (cell === undefined || cell === "") return undefined;
  if (typeof cell === "string") return { main: cell };
  const text = (value: number): string => formatNumber(value * factor, format);
  if (typeof cell === "number") return { main: text(cell) };
  const { value, spread, low, high, n } = cell;
  if (n === 0) return undefined;
  if (isRange && low !== undefined && high !== undefined) return { main: `${text(low)}..${text(high)}` };
  return {
    main: text(value),
    ...(spread !== undefined && { spread: Number.isNaN(spread) ? "" : text(spread) }),
    ...(low !== undefined && high !== undefined && { low: text(low), high: text(high) }),
    ...(isLikeBest(cell) && { isLikeBest: true }),
  };
}

/** Which cells are the best of a metric; all that are printed like the best one. */
function bestIn(
  { rows, columns }: ResultTable,
  i: number,
  cells: readonly (CellParts | undefined)[],
): boolean[] {
  const goal = columns[i]?.goal;
  if (goal === undefined) return rows.map(() => false);
  const values = rows.map(({ cells: row, counts }) => (counts ? finiteOf(row[i]) : undefined));
  const finite = values.flatMap((value) => value ?? []);
  const best =
    finite.length === 0
      ? undefined
      : finite.reduce((a, b) => (goal === "min" ? Math.min(a, b) : Math.max(a, b)));
  const printed = best === undefined ? undefined : cells[values.indexOf(best)]?.main;
  return values.map((value, r) => value !== undefined && cells[r]?.main === printed);
}
