import type { Source } from "./source.ts";
import type { ListTree, Tree } from "./yaml-tree.ts";

/** One value of a parameter. Its text goes into the command exactly as it was written. */
export type Value =
  | { readonly kind: "text" | "number"; readonly text: string }
  | { readonly kind: "boolean"; readonly text: string; readonly on: boolean };

// The booleans of YAML 1.1, as PyYAML reads them, because files of simtony/runner are written for
// it.
const ON = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const OFF = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
/** What YAML reads as no value, where it is not quoted. */
export const EMPTY = /^(?:~|null|Null|NULL|)$/;
/** No leading zeros: 007 is a label. */
const NUMBER = /^[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Converts a YAML node to a value; a list is the text `[64, 64]`.
 *  @param what what it is a value of, for the message
 *  @throws CooperateError (usage) when the node is empty or a mapping */
export function valueOf(source: Source, tree: Tree, what: string): Value {
  if (tree.kind === "list") return { kind: "text", text: listText(source, tree, what) };
  if (tree.kind !== "scalar")
    throw source.error(tree.at, `${what}: expected one value, found a ${tree.kind}`);
  const { text, plain } = tree;
  if (plain && EMPTY.test(text))
    throw source.error(
      tree.at,
      `${what}: there is no value`,
      `for an empty one write ""; for the word, "null"; for a flag that is not given, false`,
    );
  if (text.includes("\0"))
    throw source.error(tree.at, `${what}: a NUL character, which arguments may not contain`);
  if (plain && (ON.test(text) || OFF.test(text))) return { kind: "boolean", text, on: ON.test(text) };
  return { kind: plain && NUMBER.test(text) ? "number" : "text", text };
}

/** A list within a list as it is written between brackets, on one line. Texts in quotes keep
 *  them. */
function listText(source: Source, tree: ListTree, what: string): string {
  const items = tree.items.map((item) => {
    const { text } = valueOf(source, item, what);
    const isQuoted = item.kind === "scalar" && !item.plain && /^["']/.test(source.text.slice(item.at));
    return isQuoted ? JSON.stringify(text) : text;
  });
  return `[${items.join(", ")}]`;
}

/** A text that is the same for equal values. Numbers and texts are compared as they are written:
 *  3.1 and 3.10 may be versions. */
export function identityOf(value: Value): string {
  // control characters, which no text has by accident
  if (value.kind === "boolean") return value.on ? "\u0001" : "\u0002";
  return value.text;
}
