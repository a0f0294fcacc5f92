/** The list keeps at most this many bytes of a program's output. */
export const LONGEST_TEXT = 1_000;

/** `text` with a dot for each control character (binary output is full of them), so that a
 *  terminal shows it unharmed. Line ends and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, "·");
}
