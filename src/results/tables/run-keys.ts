import { fieldsNamed, shownParams } from "./chosen.ts";
import { keyOf } from "./field.ts";
import type { Fields } from "./fields.ts";
import { settingFields } from "./groups.ts";
import type { Item } from "./item.ts";
import type { TableRequest } from "./table-request.ts";

/** What tells the runs of one setting apart, as text: the values of all parameters that vary and are
 *  no part of the setting, such as the seed. Runs of two settings with the same text belong
 *  together. */
export function runKeys(
  items: readonly Item[],
  fields: Fields,
  request: TableRequest,
): (item: Item) => string {
  const quiet = { ...request, warn: () => {} };
  const setting = new Set(settingFields(items, fields, quiet));
  for (const name of request.pivot ?? []) {
    const field = fields.find(name);
    if (field) setting.add(field);
  }
  const varying = shownParams(fields, items, { ...request, hide: [], allColumns: false });
  const averaged = fieldsNamed(request.over ?? [], "--over", fields);
  const rest = [...new Set([...averaged, ...varying])].filter((field) => !setting.has(field));
  return (item) => JSON.stringify(rest.map((field) => keyOf(field, field.valueOf(item))));
}
