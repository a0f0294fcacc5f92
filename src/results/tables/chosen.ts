import type { Field } from "./field.ts";
import type { Fields } from "./fields.ts";
import type { Item } from "./item.ts";
import type { TableRequest } from "./table-request.ts";
import { varyingParams } from "./varying.ts";

/** The fields of these names.
 *  @param option the option that has them, for messages */
export function fieldsNamed(names: readonly string[], option: string, fields: Fields): Field[] {
  return [...new Set(names.map((name) => fields.named(name, option)))];
}

/** The parameters that a table shows: those that vary, or all; without the hidden ones. */
export function shownParams(fields: Fields, items: readonly Item[], request: TableRequest): Field[] {
  const hidden = fieldsNamed(
    request.hide.filter((name) => name !== "runs"),
    "--hide",
    fields,
  );
  const shown = request.allColumns ? fields.params : varyingParams(fields.params, items);
  return shown.filter((field) => !hidden.includes(field));
}

/** The metrics that a table shows: those among `--columns`, or all that are not hidden. */
export function shownMetrics(fields: Fields, request: TableRequest): readonly Field[] {
  const { columns, hide } = request;
  if (columns !== undefined) {
    const named = fieldsNamed(
      columns.filter((name) => name !== "runs"),
      "--columns",
      fields,
    );
    return named.filter(({ role }) => role === "metric");
  }
  return fields.metrics.filter(({ name }) => !hide.some((each) => fields.find(each)?.name === name));
}
