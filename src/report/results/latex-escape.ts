/** What each character with a meaning in LaTeX is written as. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": String.raw`\textbackslash{}`,
  "^": String.raw`\textasciicircum{}`,
  "~": String.raw`\textasciitilde{}`,
  "<": String.raw`\textless{}`,
  ">": String.raw`\textgreater{}`,
};

/** Text that LaTeX prints as it is. What a source file cannot hold is left out. */
export function escapeLatex(text: string): string {
  return text
    .replaceAll(/\s/g, " ")
    .replaceAll(/\p{Cc}/gu, "")
    .replaceAll(/[\\{}#$%&_^~<>]/g, (c) => ESCAPES[c] ?? `\\${c}`);
}
