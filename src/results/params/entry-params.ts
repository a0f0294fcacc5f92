import type { Entry } from "../../core/entry.ts";
import { type Grammar, paramsOf } from "./params-of.ts";

/** The parameters of an entry: those of its record (`params`), which go before all others, its
 *  variables (`env`) as `$NAME`, and those of its command. */
export function paramsOfEntry({ argv, options }: Entry, grammar: Grammar): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(options.params ?? {}))
    if (!name.startsWith("_")) flatten(found, name, value);
  for (const [name, value] of Object.entries(options.env ?? {}))
    if (!found.has(`$${name}`)) found.set(`$${name}`, value);
  for (const [name, value] of paramsOf(argv, grammar)) if (!found.has(name)) found.set(name, value);
  return found;
}

/** Adds a JSON value: an object as `name/key`, an array of numbers and texts as its values with
 *  blanks between. */
export function flatten(found: Map<string, string>, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value))
    found.set(
      name,
      value.every((each) => typeof each !== "object") ? value.join(" ") : JSON.stringify(value),
    );
  else if (typeof value === "object")
    for (const [key, each] of Object.entries(value)) flatten(found, `${name}/${key}`, each);
  else found.set(name, typeof value === "string" ? value : JSON.stringify(value));
}
