import type { Column } from "../data/columns.ts";
import type { View } from "../part.ts";

/** By which column rows are ordered. */
export interface Order {
  readonly column: Column;
  /** 1, or -1 where the greatest comes first. */
  readonly sign: 1 | -1;
}

/** What is asked for; without it the best first, or the order of the list where there is no metric. */
export function orderOf({ sort, metric, better }: View, columns: readonly Column[]): Order {
  const named = (name: string | undefined): Column | undefined =>
    columns.find((column) => column.name === name);
  const asked = named(sort);
  if (asked) return { column: asked, sign: 1 };
  const descending = sort?.startsWith("-") ? named(sort.slice(1)) : undefined;
  if (descending) return { column: descending, sign: -1 };
  const main = columns.find(({ role, name }) => role === "metric" && name === metric?.name);
  return main ? { column: main, sign: better === "max" ? -1 : 1 } : { column: columns[0] as Column, sign: 1 };
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** The shown rows in that order: numbers by size, text in natural order; what is not finite after
 *  them, what is missing last, also in descending order. */
export function sortRows(view: View, columns: readonly Column[]): number[] {
  const { column, sign } = orderOf(view, columns);
  const keys = new Map(view.shown.map((row) => [row, keyOf(column, row)]));
  return [...view.shown].sort((a, b) => compare(keys.get(a) as Key, keys.get(b) as Key, sign) || a - b);
}

interface Key {
  /** 0: comparable, 1: not finite, 2: missing. */
  readonly rank: number;
  readonly value: number | string;
}

function keyOf(column: Column, row: number): Key {
  const text = column.textOf(row);
  const number = column.numberOf(row);
  if (text === "") return { rank: 2, value: text };
  if (column.isNumeric) return { rank: Number.isFinite(number) ? 0 : 1, value: number };
  return { rank: 0, value: Number.isNaN(number) ? text : number };
}

function compare(a: Key, b: Key, sign: number): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (typeof a.value === "string" || typeof b.value === "string")
    return sign * COLLATOR.compare(String(a.value), String(b.value));
  return a.value === b.value || Number.isNaN(a.value) ? 0 : sign * (a.value < b.value ? -1 : 1);
}
