import { numberIn } from "../../text/read-number.ts";
import {
  isMeasure,
  type ResultCell,
  type ResultColumn,
  type ResultTable,
} from "../../results/tables/table.ts";

/** A value for programs, with all its digits. */
export type RawValue = string | number | undefined;

/** The names and values of a table for programs: `acc`, `acc_std`, `acc_n` for a metric of a group,
 *  or `acc_min`, `acc_max`, or `acc_low`, `acc_high`. */
export interface Records {
  readonly names: readonly string[];
  /** Whether all values of a column are numbers. */
  readonly isNumeric: readonly boolean[];
  /** Made anew each time that they are gone through: there may be a million of them. */
  readonly rows: Iterable<readonly RawValue[]>;
}

/** The rows that `make` goes through. */
export function rowsOf(make: () => Generator<readonly RawValue[]>): Records["rows"] {
  return { [Symbol.iterator]: make };
}

/** The same rows for programs. The count of runs stands with each metric, as `acc_n`. */
export function recordsOf({ columns, rows }: ResultTable): Records {
  const hasMetrics = columns.some(({ role }) => role === "metric");
  const all = columns.flatMap((column, i) =>
    column.role === "runs" && hasMetrics
      ? []
      : partsOf(
          column,
          rows.map(({ cells }) => cells[i]),
        ).map((part) => ({ ...part, i, column })),
  );
  const nameOf = ({ column, suffix }: (typeof all)[number]): string =>
    (column.role === "metric" ? column.name.replaceAll(" ", "_") : column.name) + suffix;
  // `--show mean,n` asks for what stands there anyway
  const parts = all.filter((part, i) => all.findIndex((each) => nameOf(each) === nameOf(part)) === i);
  return {
    names: parts.map(nameOf),
    isNumeric: parts.map(({ column }) => column.isNumeric),
    rows: rowsOf(function* () {
      for (const { cells } of rows) yield parts.map(({ i, value }) => value(cells[i]));
    }),
  };
}

interface Part {
  readonly suffix: string;
  readonly value: (cell: ResultCell) => RawValue;
}

function partsOf({ spread, isRange, isTested }: ResultColumn, cells: readonly ResultCell[]): Part[] {
  if (!cells.some(isMeasure)) return [{ suffix: "", value: (cell) => (isMeasure(cell) ? undefined : cell) }];
  const part = (suffix: string, key: "value" | "spread" | "low" | "high" | "n" | "p"): Part => ({
    suffix,
    value: (cell) => (isMeasure(cell) ? present(cell[key]) : key === "value" ? cell : undefined),
  });
  const n = part("_n", "n");
  if (isRange) return [part("_min", "low"), part("_max", "high"), n];
  const hasEnds = cells.some((cell) => isMeasure(cell) && cell.low !== undefined);
  const bar = hasEnds ? [part("_low", "low"), part("_high", "high")] : [];
  const test = isTested ? [part("_p", "p")] : [];
  return [
    part("", "value"),
    ...(spread === undefined || hasEnds ? bar : [part(`_${spread}`, "spread")]),
    n,
    ...test,
  ];
}

/** NaN is what a summary of nothing is. */
function present(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

/** A value as JSON can hold it: what is not finite as text, a numeric parameter as a number. */
export function jsonValue(value: RawValue, isNumeric: boolean): string | number | null {
  if (value === undefined) return null;
  const number = typeof value === "number" ? value : isNumeric ? (numberIn(value) ?? value) : value;
  return typeof number === "number" && !Number.isFinite(number) ? String(number) : number;
}
