import { KEYS } from "../list/format/entry-keys.ts";
import type { Entry } from "../core/entry.ts";
import { entryToObject } from "../report/entry-row.ts";
import { columnNamed, columnValue } from "../report/entry-table.ts";
import type { ListedEntries } from "./list-entries.ts";

/** The objects of `--list --json`.
 *  @param names keys of these objects, or columns of `--list`: only these are in the objects, null
 *    where an entry has none; undefined: all keys that it has
 *  @throws CooperateError (usage) when there is no such key or column */
export function listedObjects(
  { entries, numbers, context }: ListedEntries,
  names: readonly string[] | undefined,
): Record<string, unknown>[] {
  const columns = names?.map((name) => [name, isKey(name) ? undefined : columnNamed(name)] as const);
  return numbers.map((n) => {
    const entry = entries[n] as Entry;
    const object = entryToObject(entry, n, context.livenessByClaim);
    if (!columns) return object;
    return Object.fromEntries(
      columns.map(([name, column]) => [
        column?.title ?? name,
        column ? columnValue(column, entry, n, context) : (object[name] ?? null),
      ]),
    );
  });
}

/** Keys of the objects that are not in a record. */
const OTHER_KEYS: ReadonlySet<string> = new Set(["n", "status", "argv", "lost", "standing"]);

/** Whether it is the name of a key of these objects. */
export function isKey(name: string): boolean {
  return KEYS.has(name) || OTHER_KEYS.has(name);
}
