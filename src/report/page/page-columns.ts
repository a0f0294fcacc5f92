import { usageError } from "../../core/failure.ts";
import type { Chosen } from "../../results/query/chosen-items.ts";
import type { QueryOptions } from "../../results/query/options.ts";
import type { Settings } from "../../results/query/settings.ts";
import { requestOf } from "../../results/query/table-of.ts";
import { fieldsNamed, shownMetrics, shownParams } from "../../results/tables/chosen.ts";
import type { Field } from "../../results/tables/field.ts";
import type { Fields } from "../../results/tables/fields.ts";
import type { TableRequest } from "../../results/tables/table-request.ts";

/** The columns of a page. */
export interface PageColumns {
  /** In the order of the commands. */
  readonly params: readonly Field[];
  /** In the order in which they were asked for, or first seen. */
  readonly metrics: readonly Field[];
  /** Those of `params` over which settings are summed up. */
  readonly over: readonly Field[];
}

/** `seed`, `random-seed`, `train.seed`. */
const SEED = /(?:^|[-_./])seed$/i;

/** The columns that the options ask for: the parameters that vary, all metrics, and what runs of
 *  the same setting differ in (the seed, if nobody says anything else).
 *  Variables of entries (`$NAME`) are no columns unless they are asked for by name: among them are
 *  keys and passwords, and a page is sent around.
 *  @param warn told what is odd
 *  @throws CooperateError (usage) for a column that is not there */
export function pageColumns(
  { items, fields }: Chosen,
  options: QueryOptions,
  settings: Settings,
  warn: (message: string) => void,
): PageColumns {
  const request = requestOf(warn, options, settings);
  const named = fieldsNamed(request.columns ?? [], "--columns", fields);
  const kept = fieldsNamed(request.groupBy ?? [], "--group-by", fields);
  const averaged = overNamed(request, fields);
  const open = fields.params.filter(
    (field) => !field.key.startsWith("$") || [...named, ...kept, ...averaged].includes(field),
  );
  const varying = shownParams({ ...fields, params: open }, items, request);
  const chosen = request.columns === undefined ? varying : named.filter(({ role }) => role === "param");
  const over = overOf(varying, averaged, request, kept, options);
  if (items.length > 0)
    for (const { name } of averaged.filter((field) => !varying.includes(field)))
      warn(`--over ${name}: it has the same value in all rows`);
  const params = [...new Set([...chosen, ...kept.filter(({ role }) => role === "param"), ...over])];
  const order = new Map(fields.params.map((field, i) => [field, i]));
  return {
    params: params.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
    metrics: shownMetrics(fields, request),
    over,
  };
}

function overNamed({ over, groupBy }: TableRequest, fields: Fields): readonly Field[] {
  if (over && groupBy)
    throw usageError(
      "--over and --group-by do not go together",
      "--over names what is averaged, --group-by what is kept",
    );
  const averaged = fieldsNamed(over ?? [], "--over", fields);
  const other = averaged.find(({ role }) => role !== "param");
  if (other)
    throw usageError(
      `--over ${other.name}: it is no parameter`,
      "name what the runs of a setting differ in, such as seed",
    );
  return averaged;
}

function overOf(
  varying: readonly Field[],
  averaged: readonly Field[],
  { groupBy }: TableRequest,
  kept: readonly Field[],
  options: QueryOptions,
): readonly Field[] {
  if (averaged.length > 0) return averaged.filter((field) => varying.includes(field));
  if (groupBy) return varying.filter((field) => !kept.includes(field));
  // an empty text says: none
  return options.over === undefined ? varying.filter(({ key }) => SEED.test(key)) : [];
}
