import { quoteWords } from "../../core/shell-words.ts";
import type { EndFacts } from "../../core/entry.ts";
import type { Field } from "./field.ts";
import type { Item, Value } from "./item.ts";

/** What every list has besides parameters and metrics. */
export const FACTS: readonly Field[] = [
  fact("n", true, ({ row }) => row.n),
  fact("attempt", true, ({ row }) => row.attempt || undefined),
  fact("status", false, ({ row }) => row.status),
  fact("name", false, ({ row }) => row.entry.options.name),
  fact("tags", false, ({ row }) => row.entry.options.tags?.join(",")),
  fact("host", false, ({ row }) => factsOf(row).host),
  fact("time", true, ({ row }) => secondsOf(factsOf(row))),
  fact("command", false, ({ row }) => quoteWords(row.entry.argv)),
];

function fact(name: string, isNumeric: boolean, valueOf: (item: Item) => Value): Field {
  return { name, key: name, role: "fact", isNumeric, valueOf };
}

/** Of the attempt of `row`, which may be an earlier one than the record tells of. */
function factsOf({ entry, attempt }: Item["row"]): EndFacts {
  return entry.facts.history?.find((past) => past.attempt === attempt) ?? entry.facts;
}

/** How long an attempt took, in seconds. The history is not validated. */
function secondsOf({ startedAt, endedAt }: EndFacts): number | undefined {
  if (typeof startedAt !== "string" || typeof endedAt !== "string") return undefined;
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms) / 1000;
}
