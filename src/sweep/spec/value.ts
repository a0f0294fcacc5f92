import type { Source } from "./source.ts";
import type { Tree } from "./yaml-tree.ts";

/** One value of a parameter. Its text goes into the command exactly as it was written. */
export type Value =
  | { readonly kind: "text" | "number"; readonly text: string }
  | { readonly kind: "boolean"; readonly text: string; readonly on: boolean };

// The booleans of YAML 1.1, as PyYAML reads them, because files of simtony/runner are written for
// it.
const ON = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const OFF = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const EMPTY = /^(?:~|null|Null|NULL|)$/;
/** No leading zeros: 007 is a label. */
const NUMBER = /^[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Converts a YAML node to a value.
 *  @param what what it is a value of, for the message
 *  @throws CooperateError (usage) when the node is empty, a list or a mapping */
export function valueOf(source: Source, tree: Tree, what: string): Value {
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

/** A text that is the same for equal values: 0.1 and 0.10 are equal, unless they have more digits
 *  than JavaScript numbers can distinguish. */
export function identityOf(value: Value): string {
  // control characters, which no text has by accident
  if (value.kind === "boolean") return value.on ? "\u0001" : "\u0002";
  if (value.kind === "number" && value.text.replace(/e.*|\D/gi, "").length <= 15)
    return String(Number(value.text));
  return value.text;
}
