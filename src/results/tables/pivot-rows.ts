import { usageError } from "../../core/failure.ts";
import { fieldsNamed, shownMetrics } from "./chosen.ts";
import { compareValues, type Field, keyOf } from "./field.ts";
import type { Fields } from "./fields.ts";
import { commonCell, metricCell, metricColumn } from "./group-cells.ts";
import { groupItems, settingFields } from "./groups.ts";
import type { Item } from "./item.ts";
import type { ResultColumn, ResultTable } from "./table.ts";
import type { TableRequest } from "./table-request.ts";

/** More columns than these are a mistake. */
const MOST = 50;

/** The table whose columns are the values of `--pivot`, for each metric, or with `metric` behind
 *  another name, the metrics for each value.
 *  @throws CooperateError (usage) for more than 50 values, and where there is no metric to show */
export function pivotRows(items: readonly Item[], fields: Fields, request: TableRequest): ResultTable {
  const names = request.pivot ?? [];
  const isMetric = (name: string): boolean => name === "metric" && fields.find(name) === undefined;
  const by = fieldsNamed(
    names.filter((name) => !isMetric(name)),
    "--pivot",
    fields,
  );
  const metrics = shownMetrics(fields, request);
  if (metrics.length === 0 && items.length > 0)
    throw usageError("--pivot: there is no metric to put under its values", "name one: --metric NAME=REGEX");
  const values = groupItems(items, by).sort((a, b) => compareGroups(by, a, b));
  if (values.length > MOST)
    throw usageError(
      `--pivot ${names.join(",")}: ${values.length} values are too many for columns (at most ${MOST})`,
      "choose rows with --where, or leave --pivot out",
    );
  const summaries = metrics.flatMap((field) =>
    request.shows.map((show, i) => ({ field, show, isFirst: i === 0 })),
  );
  const cells = values.flatMap(([first]) =>
    summaries.map((summary) => ({ ...summary, value: first as Item })),
  );
  const valuesFirst = names.findIndex(isMetric) > 0;
  if (!valuesFirst)
    cells.sort(
      (a, b) => summaries.findIndex((each) => isOf(each, a)) - summaries.findIndex((each) => isOf(each, b)),
    );
  const rest = settingFields(items, fields, request).filter((field) => !by.includes(field));
  const shown = rest.filter((field) => !request.hide.some((name) => fields.find(name) === field));
  const label = (item: Item): string =>
    by.map((field) => `${field.name} ${field.valueOf(item) ?? ""}`.trim()).join(", ");
  const keyOfValue = (item: Item): string =>
    JSON.stringify(by.map((field) => keyOf(field, field.valueOf(item))));
  return {
    columns: [
      ...shown.map(({ name, role, isNumeric }): ResultColumn => ({ name, role, isNumeric })),
      ...cells.map(({ field, show, isFirst, value }): ResultColumn => {
        const column = metricColumn(field, show, isFirst, request);
        const name = summaries.length === 1 ? label(value) : `${column.name} (${label(value)})`;
        return { ...column, name, pivot: { metric: column.name, value: label(value) } };
      }),
    ],
    rows: groupItems(items, rest).map((group) => ({
      cells: [
        ...shown.map((field) => commonCell(field, group)),
        ...cells.map(({ field, show, value }) => {
          const some = group.filter((item) => keyOfValue(item) === keyOfValue(value));
          return some.length === 0 ? undefined : metricCell(field, show, some, request);
        }),
      ],
      items: group,
      counts: group.some(request.counts),
    })),
  };
}

function isOf(a: { field: Field; show: unknown }, b: { field: Field; show: unknown }): boolean {
  return a.field === b.field && a.show === b.show;
}

function compareGroups(by: readonly Field[], [a]: readonly Item[], [b]: readonly Item[]): number {
  for (const field of by) {
    const order = compareValues(field, a && field.valueOf(a), b && field.valueOf(b));
    if (order !== 0) return order;
  }
  return 0;
}
