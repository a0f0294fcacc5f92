/** Of what a program printed, so many bytes are kept in a list at most. */
export const LONGEST_TEXT = 1_000;

/** `text` without what a terminal would obey (and binary output is full of): dots stand for it. Line ends and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, "·");
}
