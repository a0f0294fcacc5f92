import type { Source } from "./source.ts";
import type { Tree } from "./yaml-tree.ts";

/** One value of a parameter: what is put into the command is its text, as it was written. */
export type Value =
  | { readonly kind: "text" | "number"; readonly text: string }
  | { readonly kind: "boolean"; readonly text: string; readonly on: boolean };

// Those of YAML 1.1, as PyYAML reads them: files of simtony/runner are written for it.
const ON = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const OFF = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NOTHING = /^(?:~|null|Null|NULL|)$/;
/** No leading zeros: 007 is a label. */
const NUMBER = /^[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** @throws CooperateError (usage) when no value stands there, but nothing, a list or a mapping
 *  @param what it is a value of, for the message */
export function valueOf(source: Source, tree: Tree, what: string): Value {
  if (tree.kind !== "scalar")
    throw source.error(tree.at, `${what}: expected one value, found a ${tree.kind}`);
  const { text, plain } = tree;
  if (plain && NOTHING.test(text))
    throw source.error(
      tree.at,
      `${what}: there is no value`,
      `for an empty one write ""; for the word, "null"; for a flag that is not given, false`,
    );
  if (text.includes("\0"))
    throw source.error(tree.at, `${what}: a NUL character, which no program can be given`);
  if (plain && (ON.test(text) || OFF.test(text))) return { kind: "boolean", text, on: ON.test(text) };
  return { kind: plain && NUMBER.test(text) ? "number" : "text", text };
}

/** The same text for values that are the same: 0.1 and 0.10 are, unless they have more digits than a number of JavaScript
 *  tells apart. */
export function identityOf(value: Value): string {
  if (value.kind === "boolean") return value.on ? "\u0001" : "\u0002"; // no text can be that by accident
  if (value.kind === "number" && value.text.replace(/e.*|\D/gi, "").length <= 15)
    return String(Number(value.text));
  return value.text;
}
