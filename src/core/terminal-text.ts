/**
 * Makes text safe for a terminal. A list, a path, a host name or a system error may contain
 * anything, and a terminal interprets some of it: it could clear the screen, change the title, or
 * show words in another order. Therefore everything that is printed passes {@link forTerminal},
 * which escapes such characters as `\x1b` or `\u202e`; only the colours of cooperate itself pass
 * unchanged.
 */

// Nearly all text is printable ASCII, and 100,000 lines of it must be printed without a noticeable
// delay, so each function below tests for it first.

/** Characters that are unsafe on a terminal, for use inside the brackets of a regular expression
 *  with the flag u: control characters (C0, DEL, C1), characters that change the direction of text
 *  or separate lines, and lone surrogates. */
export const UNSAFE = String.raw`\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069`;
const EACH_UNSAFE = new RegExp(`[${UNSAFE}]`, "gu");
const EACH_IN_JSON = new RegExp(`(?!\n)[${UNSAFE}]`, "gu");

/** The part of every seal that no text from outside can contain. */
const SECRET = Math.random().toString(36).slice(2);
const SEAL = `\u001B${SECRET}`;
/** A sealed colour, or an unsafe character other than a line end. */
const SEALED_OR_UNSAFE = new RegExp(`${SEAL}(\\[[\\d;]*m)|(?!\n)[${UNSAFE}]`, "gu");

const SIGNS: ReadonlyMap<string, string> = new Map([
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
  ["\t", String.raw`\t`],
]);

/** `text` on one line, with everything that a terminal would interpret written as an escape. The
 *  function is idempotent. */
export function visible(text: string): string {
  return /^[\x20-\x7E]*$/.test(text) ? text : text.replaceAll(EACH_UNSAFE, escapeOf);
}

/** `line` without line ends, so that no part of it can pass for a separate line. */
export function unbroken(line: string): string {
  return line.includes("\n") ? line.replaceAll("\n", String.raw`\n`) : line;
}

/** Marks a colour (an SGR sequence, ECMA-48 8.3.117) so that {@link forTerminal} lets it pass.
 *  Text from outside cannot contain such a mark. */
export function seal(colour: string): string {
  return colour.replace("\u001B", SEAL);
}

/** Whether `text` contains a sealed colour. */
export function isSealed(text: string): boolean {
  return text.includes(SEAL);
}

/** `text` as it may be written to a terminal: its lines, the sealed colours, and nothing else that
 *  a terminal would interpret. */
export function forTerminal(text: string): string {
  if (/^[\x20-\x7E\n]*$/.test(text)) return text;
  return text.replaceAll(SEALED_OR_UNSAFE, (character: string, colour: string | undefined) =>
    colour === undefined ? escapeOf(character) : `\u001B${colour}`,
  );
}

/** `value` as JSON that is safe on a terminal: it parses to the same value, but has more escapes
 *  than JSON requires.
 *  @param indent as for JSON.stringify */
export function jsonForTerminal(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(EACH_IN_JSON, (character) => unicodeOf(character));
}

function escapeOf(character: string): string {
  const sign = SIGNS.get(character);
  if (sign !== undefined) return sign;
  const code = character.charCodeAt(0);
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, "0")}` : unicodeOf(character);
}

function unicodeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
