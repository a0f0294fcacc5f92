import type { Records, RawValue } from "../../report/results/records.ts";
import { varyingParams } from "../../results/tables/varying.ts";
import type { Chosen } from "./chosen-items.ts";

/** A row for each point of each curve: the entry, its attempt, the parameters that vary, the name of
 *  the metric, step and value. */
export function longRecords({ items, fields }: Chosen): Records {
  const hasAttempts = new Set(items.map(({ row }) => row.n)).size < items.length;
  const params = varyingParams(fields.params, items);
  const rows: RawValue[][] = [];
  for (const item of items) {
    const { row } = item;
    const before: RawValue[] = [
      row.n,
      ...(hasAttempts ? [row.attempt] : []),
      ...params.map((field) => field.valueOf(item)),
    ];
    for (const [metric, { steps, values }] of row.curves)
      for (let i = 0; i < steps.length; i++) rows.push([...before, metric, steps[i], values[i]]);
  }
  const names = [
    "n",
    ...(hasAttempts ? ["attempt"] : []),
    ...params.map(({ name }) => name),
    "metric",
    "step",
    "value",
  ];
  const isNumeric = [
    true,
    ...(hasAttempts ? [true] : []),
    ...params.map((field) => field.isNumeric),
    false,
    true,
    true,
  ];
  return { names, isNumeric, rows };
}
