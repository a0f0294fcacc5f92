import { isNumber } from "../../text/read-number.ts";

/** What one word of a command is. */
export type ArgWord =
  | { readonly kind: "option"; readonly name: string; readonly value: string | undefined }
  | { readonly kind: "assignment"; readonly name: string; readonly value: string }
  | { readonly kind: "end" }
  | { readonly kind: "plain"; readonly text: string };

/** `lr=0.1`, `+lr=0.1`, `++lr=0.1`, `model@net.body=resnet` (Hydra); a path or an address with a = in
 *  it is no assignment. */
const ASSIGNMENT = /^(\+{0,2}|~)([A-Za-z_$][\w.@:-]*(?:\/[\w.@:-]+)*)=([\s\S]*)$/;
const DELETION = /^~[A-Za-z_][\w.@]*$/;

/** Reads one word: `--lr`, `--lr=0.1`, `-lr`, `lr=0.1`, `+lr=0.1`, `~lr`, `--`, or anything else. */
export function readArgWord(text: string): ArgWord {
  if (text === "--") return { kind: "end" };
  if (text.startsWith("-") && !isNumber(text)) {
    const [, name, value] = /^--?([^\s=-][^\s=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
    if (name !== undefined && (text.startsWith("--") || !/^\d/.test(name)))
      return { kind: "option", name, value };
  }
  if (DELETION.test(text)) return { kind: "option", name: text, value: "true" };
  const [, sign, name, value] = ASSIGNMENT.exec(text) ?? [];
  if (name !== undefined && value !== undefined)
    return { kind: "assignment", name: sign === "~" ? `~${name}` : name, value };
  return { kind: "plain", text };
}
