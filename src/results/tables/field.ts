import { numberIn } from "../../text/read-number.ts";
import type { Item, Value } from "./item.ts";

/** What can be shown, grouped by, sorted by and asked for: a fact of the entry, a parameter, or a
 *  metric. */
export interface Field {
  /** The title of its column; no other has it. */
  readonly name: string;
  /** The name of the fact, the parameter or the metric. */
  readonly key: string;
  readonly role: "fact" | "param" | "metric";
  /** All values that are there are numbers. */
  readonly isNumeric: boolean;
  readonly valueOf: (item: Item) => Value;
}

/** The number that a value of `field` stands for; undefined where it is none. */
export function numberOf(field: Pick<Field, "isNumeric">, value: Value): number | undefined {
  if (typeof value === "number") return value;
  return field.isNumeric && value !== undefined ? numberIn(value) : undefined;
}

/** Two values of `field` are the same when their keys are: 0.10 and 0.1 where all are numbers. */
export function keyOf(field: Pick<Field, "isNumeric">, value: Value): string {
  const number = numberOf(field, value);
  return number === undefined ? (value === undefined ? "" : `=${value}`) : String(number);
}

/** Orders values of `field`: numbers by size, text in natural order (a2 before a10); what is not
 *  finite after them, what is missing last, also in descending order.
 *  @param sign 1, or -1 for descending order */
export function compareValues(field: Pick<Field, "isNumeric">, a: Value, b: Value, sign = 1): number {
  const rank = rankOf(field, a) - rankOf(field, b);
  if (rank !== 0) return rank;
  const [x, y] = [numberOf(field, a), numberOf(field, b)];
  if (x !== undefined && y !== undefined) return x === y || Number.isNaN(x) ? 0 : sign * (x < y ? -1 : 1);
  return sign * String(a ?? "").localeCompare(String(b ?? ""), "en", { numeric: true });
}

function rankOf(field: Pick<Field, "isNumeric">, value: Value): number {
  if (value === undefined || value === "") return 3;
  const number = numberOf(field, value);
  if (number === undefined) return 1; // text of a column that has numbers, too
  return Number.isFinite(number) ? 0 : 2;
}
