import type { Direction } from "../request.ts";
import type { Sample } from "../statistics/against-best.ts";
import type { Item } from "./item.ts";

/** What several runs say together about a metric. */
export interface Measure {
  /** Mean, median, ...; NaN when no value is finite. */
  readonly value: number;
  /** Half the width of the bar around it, where it is symmetric. */
  readonly spread?: number;
  /** The ends of a bar that is not symmetric, or of a range. */
  readonly low?: number;
  readonly high?: number;
  /** How many values were finite. */
  readonly n: number;
  /** Of a mean, where settings are compared: its finite values. */
  readonly sample?: Sample;
  /** How likely such a difference from the best one is where there is none (against-best.ts);
   *  undefined of the best itself, and where runs are too few. */
  readonly p?: number;
}

/** Undefined where there is nothing. A parameter is the text that was written. */
export type ResultCell = undefined | string | number | Measure;

/** What stands in a column. */
export interface ResultColumn {
  readonly name: string;
  readonly role: "fact" | "param" | "metric" | "runs";
  readonly isNumeric: boolean;
  /** Of a metric: the name under which it was reported. */
  readonly metric?: string;
  /** Of a metric: which way it is good. */
  readonly goal?: Direction;
  /** Of a metric: how the names of its further columns end: `accuracy_std`. */
  readonly spread?: string;
  /** Its cells are ranges, from `low` to `high`. */
  readonly isRange?: true;
  /** Its cells were compared with the best one. */
  readonly isTested?: true;
  /** Of a column that a pivot has made: the metric, and the value: `batch-size 4`. */
  readonly pivot?: { readonly metric: string; readonly value: string };
}

/** The cells of a row, and the runs behind it. */
export interface TableRow {
  readonly cells: readonly ResultCell[];
  readonly items: readonly Item[];
  /** Whether it may be the best: one of its runs is done. */
  readonly counts: boolean;
}

/** What `--results` shows, in no format yet. */
export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly TableRow[];
  /** The metric that says which row is the best; the first one otherwise. */
  readonly main?: string | undefined;
}

/** The column that says which row is the best; undefined where none has a direction that is good. */
export function mainColumn({ columns, main }: ResultTable): ResultColumn | undefined {
  return columns.find(({ goal, metric }) => goal && metric === main) ?? columns.find(({ goal }) => goal);
}

export function isMeasure(cell: ResultCell): cell is Measure {
  return typeof cell === "object";
}

/** The number by which a cell is compared with others; undefined where it has none that is finite. */
export function finiteOf(cell: ResultCell): number | undefined {
  const value = isMeasure(cell) ? cell.value : cell;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
