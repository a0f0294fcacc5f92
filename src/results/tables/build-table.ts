import { entryRows } from "./entry-rows.ts";
import type { Fields } from "./fields.ts";
import { groupRows } from "./group-rows.ts";
import type { Item } from "./item.ts";
import { pivotRows } from "./pivot-rows.ts";
import type { ResultTable } from "./table.ts";
import type { TableRequest } from "./table-request.ts";

/** The table that `request` asks for, in the order of the list.
 *  @throws CooperateError (usage) when it names a column that is not there, with the nearest name */
export function buildTable(items: readonly Item[], fields: Fields, request: TableRequest): ResultTable {
  const { over, groupBy, pivot } = request;
  // metric alone is how the columns of a table are anyway
  if (pivot?.some((name) => name !== "metric" || fields.find(name))) return pivotRows(items, fields, request);
  return over || groupBy || pivot ? groupRows(items, fields, request) : entryRows(items, fields, request);
}
