import { EMPTY, valueOf } from "../spec/value.ts";
import type { Source } from "../spec/source.ts";
import type { Tree } from "../spec/yaml-tree.ts";

/** A value of a wandb sweep. Numbers keep the text in the file. */
export type PythonValue =
  | null
  | boolean
  | string
  | { readonly number: string }
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>;

/** Reads a node of the file as Python would. */
export function pythonValue(source: Source, tree: Tree, what: string): PythonValue {
  if (tree.kind === "list") return tree.items.map((item) => pythonValue(source, item, what));
  if (tree.kind === "mapping")
    return new Map([...tree.pairs].map(([key, { value }]) => [key, pythonValue(source, value, what)]));
  if (tree.plain && EMPTY.test(tree.text)) return null;
  const value = valueOf(source, tree, what);
  if (value.kind === "boolean") return value.on;
  return value.kind === "number" ? { number: value.text } : value.text;
}

/** As `str()` of Python, which wandb's agent puts into the command: `True`, `None`, `[1, 'a']`. */
export function strOf(value: PythonValue): string {
  return typeof value === "string" ? value : repr(value);
}

function repr(value: PythonValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value);
  if (value instanceof Map)
    return `{${[...value].map(([key, each]: [string, PythonValue]) => `${quoted(key)}: ${repr(each)}`).join(", ")}}`;
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  return (value as { readonly number: string }).number;
}

/** Python prefers single quotes, unless the text has some and no double ones. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** The value for JSON.stringify.
 *  @param ofNumber what to make of the text of a number */
export function jsonOf(value: PythonValue, ofNumber: (text: string) => number | string = Number): unknown {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Map)
    return Object.fromEntries(
      [...value].map(([key, each]: [string, PythonValue]) => [key, jsonOf(each, ofNumber)]),
    );
  if (Array.isArray(value)) return value.map((each: PythonValue) => jsonOf(each, ofNumber));
  return ofNumber((value as { readonly number: string }).number);
}
