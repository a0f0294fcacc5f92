import type { DataNumber, MetricColumn } from "../../page/data/report-data.ts";
import type { Field } from "../../results/tables/field.ts";
import type { Item, Value } from "../../results/tables/item.ts";
import type { PageRequest } from "./page-request.ts";

/** The column of a metric.
 *  @param shown a text as it may be told */
export function metricColumn(
  field: Field,
  items: readonly Item[],
  { goalOf, isGuessed }: Pick<PageRequest, "goalOf" | "isGuessed">,
  shown: (text: string) => string,
): MetricColumn {
  return {
    name: shown(field.name),
    better: goalOf(field.key),
    isGuessed: isGuessed(field.key),
    values: items.map((item) => metricValue(field, field.valueOf(item), shown)),
    isText: !field.isNumeric,
  };
}

/** One value of that column. */
export function metricValue(
  { isNumeric }: Pick<Field, "isNumeric">,
  value: Value,
  shown: (text: string) => string,
): number | string | null {
  if (value === undefined) return null;
  return isNumeric && typeof value === "number" ? dataNumber(value) : shown(String(value));
}

/** A number as JSON can have it. */
export function dataNumber(value: number): DataNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}
