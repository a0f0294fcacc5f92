import { widthOf } from "./text-width.ts";

/** `term` and what it means, in lines of at most `width` columns, the meaning in a column of its
 *  own from `indent` on. A word that does not fit stays whole. */
export function hangingLines(term: string, meaning: string, indent: number, width: number): string[] {
  const lines: string[] = [];
  let line = term.padEnd(indent);
  let isEmpty = true;
  for (const word of meaning.split(" ")) {
    if (!isEmpty && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      [line, isEmpty] = [" ".repeat(indent), true];
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
