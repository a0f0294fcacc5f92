import { quoteForScript } from "../../core/shell-words.ts";
import type { StepScene, StepWork } from "./step.ts";

/** Work for the shell of the place. */
export function there(...lines: readonly string[]): readonly StepWork[] {
  return [{ script: lines.join("\n") }];
}

/** Work for a shell on this machine, in the list's folder.
 *  @param words what the script has as `$2` and on */
export function hereInShell(
  label: string,
  script: string,
  { here }: StepScene,
  words: readonly string[] = [],
): StepWork {
  return {
    action: { label, argv: ["bash", "-c", `cd -- "$1" || exit 72\n${script}`, "bash", here, ...words] },
  };
}

/** Lines that end the step where none of some programs is there.
 *  @param how what to do about it */
export function needsProgram(program: string, how: string): string {
  const words = quoteForScript([`there is no ${program} here: ${how}`]);
  return `command -v ${program} >/dev/null || { echo ${words} >&2; exit 69; }`;
}

/** One word of a script in which `*`, `?` and `[a-z]` keep their meaning as in a shell, and a `~/` at
 *  its beginning is the home; a path that begins with a dash is no option. */
export function pathWord(path: string): string {
  const [, home = "", rest = ""] = /^(~(?=\/))?(.*)$/s.exec(path) ?? [];
  const parts = rest.split(/([*?]|\[[^\]/]*\])/);
  const word = parts
    .map((part, i) => (i % 2 === 1 ? part : part === "" ? "" : quoteForScript([part])))
    .join("");
  return home === "" ? (rest.startsWith("-") ? `./${word}` : word) : `"$HOME"${word}`;
}
