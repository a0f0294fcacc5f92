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
  const recorded = options.params ?? {}; // a nested one is in the command as a whole
  for (const [name, value] of paramsOf(argv, grammar))
    if (!found.has(name) && !Object.hasOwn(recorded, name)) found.set(name, value);
  return found;
}

/** Settings are not nested more deeply; what is would overflow the stack. */
const DEEPEST = 20;

/** Adds a JSON value: an object as `name/key`, an array of numbers and texts as its values with
 *  blanks between. What is nested too deeply is left out. */
export function flatten(found: Map<string, string>, name: string, value: unknown, depth = 0): void {
  if (value === null || value === undefined || depth > DEEPEST) return;
  if (Array.isArray(value))
    found.set(name, value.every((each) => typeof each !== "object") ? value.join(" ") : textOf(value));
  else if (typeof value === "object")
    for (const [key, each] of Object.entries(value)) flatten(found, `${name}/${key}`, each, depth + 1);
  else found.set(name, typeof value === "string" ? value : JSON.stringify(value));
}

/** Arrays within arrays as JSON; empty for what is nested so deeply that this overflows the stack. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "";
  }
}
