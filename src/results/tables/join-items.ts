import { STATUSES } from "../../core/entry.ts";
import type { MetricValue } from "../row.ts";
import type { Field } from "./field.ts";
import { groupItems } from "./groups.ts";
import type { Item } from "./item.ts";

/** Makes one row of all rows with the same value of `field`, such as the steps of one setting, which
 *  have its name. Each parameter is that of the first row that has it, each metric that of the last.
 *  The status is that of the one that is furthest from done. Rows without a value stay alone. */
export function joinItems(items: readonly Item[], field: Field): Item[] {
  const isNamed = (item: Item): boolean =>
    !["", undefined].includes(field.valueOf(item) as string | undefined);
  const joined = new Map(
    groupItems(items.filter(isNamed), [field]).map((group) => [group[0], joinAll(group)] as const),
  );
  return items.flatMap((item) => (isNamed(item) ? (joined.get(item) ?? []) : item));
}

function joinAll(group: readonly Item[]): Item {
  const [first] = group as [Item];
  const params = new Map<string, string>();
  const metrics = new Map<string, MetricValue>();
  const curves = new Map(group.flatMap(({ row }) => [...row.curves]));
  for (const item of group) {
    for (const [name, value] of item.params)
      if (!params.has(name) && name !== "program" && !/^\d+$/.test(name)) params.set(name, value);
    for (const [name, value] of item.row.metrics) metrics.set(name, value);
  }
  const status = group.map(({ row }) => row.status).reduce((a, b) => (rankOf(a) >= rankOf(b) ? a : b));
  return { params, row: { ...first.row, status, metrics, curves } };
}

const ORDER = ["done", ...STATUSES.filter((status) => status !== "done" && status !== "failed"), "failed"];

function rankOf(status: string): number {
  return ORDER.indexOf(status);
}
