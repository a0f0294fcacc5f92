import type { Factor } from "../statistics/effects.ts";
import { levelsOf } from "../statistics/levels.ts";
import { type Matters, mattersFor } from "../statistics/matters.ts";
import { fieldsNamed, shownMetrics, shownParams } from "./chosen.ts";
import { type Field, keyOf, numberOf } from "./field.ts";
import type { Fields } from "./fields.ts";
import type { Item } from "./item.ts";
import type { TableRequest } from "./table-request.ts";

/** What matters for each shown metric: the main effects of all parameters that vary, and of their
 *  pairs. What `--over` names is no parameter here, and with `--group-by` only those are. */
export function mattersOf(items: readonly Item[], fields: Fields, request: TableRequest): Matters[] {
  const counting = items.filter(request.counts);
  return shownMetrics(fields, request)
    .filter(({ isNumeric }) => isNumeric)
    .map((metric) => {
      const runs = counting.filter((item) => Number.isFinite(numberOf(metric, metric.valueOf(item))));
      const values = runs.map((item) => numberOf(metric, metric.valueOf(item)) as number);
      return mattersFor(metric.name, values, factorsOf(runs, fields, request));
    });
}

function factorsOf(runs: readonly Item[], fields: Fields, request: TableRequest): Factor[] {
  const averaged = fieldsNamed(request.over ?? [], "--over", fields);
  const chosen = request.groupBy
    ? fieldsNamed(request.groupBy, "--group-by", fields)
    : shownParams(fields, runs, { ...request, allColumns: false });
  return chosen
    .filter((field) => !averaged.includes(field))
    .map((field) => ({ name: field.name, levels: levelsIn(field, runs) }))
    .filter(({ levels }) => levels.some((level) => level !== levels[0]));
}

/** Runs without a value have a level of their own. */
function levelsIn(field: Field, runs: readonly Item[]): number[] {
  const values = runs.map((item) => field.valueOf(item));
  const there = values.flatMap((value) =>
    value === undefined || value === "" ? [] : (numberOf(field, value) ?? keyOf(field, value)),
  );
  const levels = levelsOf(there);
  let at = 0;
  return values
    .map((value) => (value === undefined || value === "" ? -1 : (levels[at++] as number)))
    .map((level) => level + 1);
}
