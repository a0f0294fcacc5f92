import { UNSAFE } from "../../core/terminal-text.ts";

/** What each character with a meaning in LaTeX is written as. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": String.raw`\textbackslash{}`,
  "^": String.raw`\textasciicircum{}`,
  "~": String.raw`\textasciitilde{}`,
  "<": String.raw`\textless{}`,
  ">": String.raw`\textgreater{}`,
  "|": String.raw`\textbar{}`,
  // at the start of a cell: behind the \\ of the line above they would be its options
  "[": "{[}",
  "*": "{*}",
  // not the dash that -- is
  "-": "-{}",
};

const UNSAFE_CHARACTERS = new RegExp(`[${UNSAFE}]`, "gu");

/** Text that LaTeX prints as it is. What a source file cannot hold is left out. */
export function escapeLatex(text: string): string {
  return text
    .replaceAll(/\s/g, " ")
    .replaceAll(UNSAFE_CHARACTERS, "")
    .replaceAll(/[\\{}#$%&_^~<>|]|(?<=^ *)[[*]|-(?=-)/g, (c) => ESCAPES[c] ?? `\\${c}`);
}
