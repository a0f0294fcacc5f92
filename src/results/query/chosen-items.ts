import { usageError } from "../../core/failure.ts";
import { doEach } from "../sources/guard.ts";
import { STATUSES } from "../../core/entry.ts";
import { namesIn } from "../../core/names-in.ts";
import { type Fields, fieldsOf } from "../tables/fields.ts";
import type { Item } from "../tables/item.ts";
import { joinItems } from "../tables/join-items.ts";
import { uniqueItems } from "../tables/unique.ts";
import { varyingParams } from "../tables/varying.ts";
import { whereTest } from "../tables/where.ts";
import { oneOf } from "./one-of.ts";
import type { ShapeOptions } from "./options.ts";

/** The rows that are wanted, and the columns that they have. */
export interface Chosen {
  readonly items: readonly Item[];
  readonly fields: Fields;
}

/** The items for which `test` holds. Its expressions are a user's, and may take centuries.
 *  @throws CooperateError (usage) when they take too long */
function within(where: string, items: readonly Item[], test: (item: Item) => boolean): readonly Item[] {
  const [found] = doEach(1, () => items.filter(test));
  if (found === undefined)
    throw usageError(`--where ${where}: this takes more than ten seconds`, "write a simpler expression");
  return found;
}

/** Applies `--status`, `--where`, `--unique` and `--join`, in that order.
 *  @param statuses undefined: all
 *  @throws CooperateError (usage) */
export function chooseItems(
  all: readonly Item[],
  metrics: readonly string[],
  renames: ReadonlyMap<string, string>,
  options: ShapeOptions & { readonly status?: string },
): Chosen {
  const statuses =
    options.status === undefined
      ? undefined
      : namesIn(options.status).map((word) => oneOf("--status", word, STATUSES));
  // of all rows, so that a column is there also when no row is left
  const fields = fieldsOf(all, metrics, renames);
  let items = statuses ? all.filter(({ row }) => statuses.some((status) => status === row.status)) : all;
  if (options.where !== undefined) items = within(options.where, items, whereTest(options.where, fields));
  if (options.unique !== undefined) {
    const which = oneOf("--unique", options.unique, ["last", "first"]);
    items = uniqueItems(items, varyingParams(fields.params, items), which);
  }
  if (options.join !== undefined) items = joinItems(items, fields.named(options.join, "--join"));
  return { items, fields };
}
