import { unreachable } from "../core/entry.ts";
import type { Axis } from "./combinator.ts";
import { parameterOf } from "./parameter.ts";
import type { Space } from "./space.ts";

/** How an option and its value are written in a command: `--lr 0.1`, or `lr=0.1` as for Hydra. */
export const ARGUMENT_MODES = ["argparse", "hydra"] as const;
export type ArgumentMode = (typeof ARGUMENT_MODES)[number];

/** A part of the commands that varies or stays constant. */
export type GridAxis =
  /** A word of the command; its name is its position among the positional words, from 1. */
  | (Axis & { readonly kind: "positional" })
  | (Axis & { readonly kind: "option"; readonly space: Space })
  /** An option without a value, in every command; its single value is ignored. */
  | (Axis & { readonly kind: "bare" })
  /** An option without a value, in half of the commands: {@link FLAG_VALUES}. */
  | (Axis & { readonly kind: "flag"; readonly toggle: true });

/** With the flag, and without. */
export const FLAG_VALUES = ["+", "-"] as const;

/** The words of a command when `axis` has the value `value`. */
export function axisWords(axis: GridAxis, value: string, mode: ArgumentMode): string[] {
  switch (axis.kind) {
    case "positional":
      return [value];
    case "option":
      return optionWords(axis.name, value, mode);
    case "bare":
      return [axis.name];
    case "flag":
      return value === FLAG_VALUES[0] ? [axis.name] : [];
    default:
      return unreachable(axis);
  }
}

/** The words of a command for an option with a value. */
export function optionWords(name: string, value: string, mode: ArgumentMode): string[] {
  return mode === "hydra" ? [`${name}=${value}`] : [name, value];
}

/** Name and value of an axis among the `params` of an entry. */
export function axisParameter({ kind, name }: GridAxis, value: string): [name: string, value: unknown] {
  const plain = name.replace(/^[-+]+(?=.)/, "");
  if (kind === "bare" || kind === "flag") return [plain, kind === "bare" || value === FLAG_VALUES[0]];
  return [plain, parameterOf(value)];
}

/** The part of a tag when `axis` has the value `value`, as onager writes it
 *  (test/fixtures/onager.json): positional values alone, names without dashes and underscores,
 *  flags with a sign. */
export function tagPart(axis: GridAxis, value: string): string {
  switch (axis.kind) {
    case "positional":
      return `__${value}`;
    case "option":
      return `__${shortName(axis.name)}_${value}`;
    case "bare":
      return `__${shortName(axis.name)}`;
    case "flag":
      return `__${value}${axis.name.replaceAll(/[+-]/g, "")}`;
    default:
      return unreachable(axis);
  }
}

function shortName(name: string): string {
  return name.replaceAll(/[_-]/g, "").replaceAll("=", "_").replaceAll("/", ".");
}
