import { fieldsNamed, shownMetrics, shownParams } from "./chosen.ts";
import type { Field } from "./field.ts";
import type { Fields } from "./fields.ts";
import type { Item } from "./item.ts";
import type { ResultColumn, ResultTable } from "./table.ts";
import type { TableRequest } from "./table-request.ts";

/** The table with a row for each entry (or attempt): its number, its status where not all are done,
 *  the parameters that vary, and the metrics. */
export function entryRows(items: readonly Item[], fields: Fields, request: TableRequest): ResultTable {
  const shown = request.columns
    ? fieldsNamed(request.columns, "--columns", fields)
    : defaultFields(items, fields, request);
  return {
    columns: shown.map((field) => columnOf(field, request)),
    rows: items.map((item) => ({
      cells: shown.map((field) => field.valueOf(item)),
      items: [item],
      counts: request.counts(item),
    })),
  };
}

function columnOf({ name, key, role, isNumeric }: Field, { goalOf }: TableRequest): ResultColumn {
  const goal = role === "metric" ? goalOf(key) : undefined;
  return { name, role, isNumeric, ...(role === "metric" && { metric: key }), ...(goal && { goal }) };
}

function defaultFields(items: readonly Item[], fields: Fields, request: TableRequest): Field[] {
  const params = shownParams(fields, items, request);
  const facts = fields.facts.filter(({ key: name }) => {
    if (name === "n") return true;
    if (name === "attempt") return request.showsAttempts;
    if (name === "status") return items.some(({ row }) => row.status !== "done");
    // where no parameter tells them apart, perhaps their names do
    return name === "name" && params.length === 0 && items.some(({ row }) => row.entry.options.name);
  });
  const all = [...facts, ...params, ...shownMetrics(fields, request)];
  return all.filter((field) => !request.hide.some((name) => fields.find(name) === field));
}
