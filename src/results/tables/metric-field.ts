import type { MetricValue } from "../row.ts";
import type { Field } from "./field.ts";
import type { Item, Value } from "./item.ts";

/** The column of the metric `metric`.
 *  @param name how the column is called */
export function metricField(metric: string, name: string, items: readonly Item[]): Field {
  const isNumeric = items.every(({ row }) => typeof (row.metrics.get(metric) ?? 0) === "number");
  return {
    name,
    key: metric,
    role: "metric",
    isNumeric,
    valueOf: ({ row }) => valueOf(row.metrics.get(metric)),
  };
}

function valueOf(value: MetricValue | undefined): Value {
  return typeof value === "object" ? JSON.stringify(value) : value;
}
