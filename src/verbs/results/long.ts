import { type Records, type RawValue, rowsOf } from "../../report/results/records.ts";
import { varyingParams } from "../../results/tables/varying.ts";
import { namesIn } from "../../core/names-in.ts";
import type { ShapeOptions } from "../../results/query/options.ts";
import type { Chosen } from "../../results/query/chosen-items.ts";

/** A row for each point of each curve: the entry, its attempt, the parameters that vary (or those of
 *  `--columns`), the name of the metric, step and value.
 *  @throws CooperateError (usage) for a column that is not there */
export function longRecords({ items, fields }: Chosen, options: ShapeOptions): Records {
  const hasAttempts = new Set(items.map(({ row }) => row.n)).size < items.length;
  const chosen = namesIn(options.columns ?? "").map((name) => fields.named(name, "--columns"));
  const hidden = namesIn(options.hide ?? "").map((name) => fields.named(name, "--hide"));
  const params = (
    options.columns !== undefined
      ? chosen.filter(({ role, key }) => role !== "metric" && key !== "n" && key !== "attempt")
      : options.allColumns
        ? fields.params
        : varyingParams(fields.params, items)
  ).filter((field) => !hidden.includes(field));
  const wanted = chosen.some(({ role }) => role === "metric") ? chosen : fields.metrics;
  const metrics = new Set(
    wanted.filter((field) => field.role === "metric" && !hidden.includes(field)).map(({ key }) => key),
  );
  const rows = rowsOf(function* () {
    for (const item of items) {
      const { row } = item;
      const before: RawValue[] = [
        row.n,
        ...(hasAttempts ? [row.attempt] : []),
        ...params.map((field) => field.valueOf(item)),
      ];
      for (const [metric, { steps, values }] of row.curves)
        if (metrics.has(metric))
          for (let i = 0; i < steps.length; i++) yield [...before, metric, steps[i], values[i]];
    }
  });
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
