import { usageError } from "../../core/failure.ts";
import { fieldsNamed, shownParams } from "./chosen.ts";
import { type Field, keyOf } from "./field.ts";
import type { Fields } from "./fields.ts";
import type { Item } from "./item.ts";
import type { TableRequest } from "./table-request.ts";

/** Items with the same values of `by`, in the order of first sight. */
export function groupItems(items: readonly Item[], by: readonly Field[]): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = JSON.stringify(by.map((field) => keyOf(field, field.valueOf(item))));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** What the rows of a table are grouped by: the columns of `--group-by`, or all parameters that vary
 *  without those of `--over`.
 *  @throws CooperateError (usage) for a column that is not there, or both options */
export function settingFields(items: readonly Item[], fields: Fields, request: TableRequest): Field[] {
  const { over, groupBy } = request;
  if (over && groupBy)
    throw usageError(
      "--over and --group-by do not go together",
      "--over names what is averaged, --group-by what is kept",
    );
  if (groupBy) return fieldsNamed(groupBy, "--group-by", fields);
  const averaged = over ? fieldsNamed(over, "--over", fields) : [];
  for (const field of averaged)
    if (field.role === "metric")
      request.warn(
        `--over ${field.name}: it is a metric; name what the runs of a row differ in, such as seed`,
      );
    else if (items.length > 0 && groupItems(items, [field]).length === 1)
      request.warn(`--over ${field.name}: it has the same value in all rows`);
  const hidden = { ...request, hide: [], allColumns: false };
  return shownParams(fields, items, hidden).filter((field) => !averaged.includes(field));
}
