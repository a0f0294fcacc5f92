import type { Field } from "./field.ts";
import { groupItems } from "./groups.ts";
import type { Item } from "./item.ts";

/** Of rows with the same values of `by`, the last one that is done, or the last one where none is; or
 *  the first, likewise. */
export function uniqueItems(items: readonly Item[], by: readonly Field[], which: "first" | "last"): Item[] {
  const kept = new Set(
    groupItems(items, by).map((group) => {
      const done = group.filter(({ row }) => row.status === "done");
      return (done.length > 0 ? done : group).at(which === "last" ? -1 : 0);
    }),
  );
  return items.filter((item) => kept.has(item));
}
