/**
 * What a terminal is given. A list, a path, a host name, an error of the system may hold anything, and a terminal obeys some of it: it
 * would clear the screen, change its title, or show words in another order than they have. So whatever is printed passes
 * {@link forTerminal}, and comes out with such characters written as `\x1b` or `\u202e`; only our own colours are left.
 */

// Printable ASCII is nearly all there is, and 100,000 lines of it are to be shown in a moment: the tests for it below are for speed.

/** Control characters (C0, DEL, C1), what changes the direction of text or separates lines, and halves of characters: what may stand
 *  between the brackets of a regular expression with the flag u. */
export const UNSAFE = String.raw`\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069`;
const EACH_UNSAFE = new RegExp(`[${UNSAFE}]`, "gu");
const EACH_IN_JSON = new RegExp(`(?!\n)[${UNSAFE}]`, "gu");

/** The part of every seal that nobody else can know. */
const SECRET = Math.random().toString(36).slice(2);
const SEAL = `\u001B${SECRET}`;
/** A sealed colour, or a character that is not for terminals; a line end is. */
const SEALED_OR_UNSAFE = new RegExp(`${SEAL}(\\[[\\d;]*m)|(?!\n)[${UNSAFE}]`, "gu");

const SIGNS: ReadonlyMap<string, string> = new Map([
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
  ["\t", String.raw`\t`],
]);

/** `text` on one line, with all that a terminal would obey written as an escape. Doing it twice changes nothing more. */
export function visible(text: string): string {
  return /^[\x20-\x7E]*$/.test(text) ? text : text.replaceAll(EACH_UNSAFE, escapeOf);
}

/** `line` without line ends, so that nothing in it can pass for a line of ours. */
export function unbroken(line: string): string {
  return line.includes("\n") ? line.replaceAll("\n", String.raw`\n`) : line;
}

/** A colour (an SGR sequence, ECMA-48 8.3.117) that {@link forTerminal} lets pass: no text that comes from outside can hold one. */
export function seal(colour: string): string {
  return colour.replace("\u001B", SEAL);
}

/** Whether there is a colour of ours in `text`. */
export function isSealed(text: string): boolean {
  return text.includes(SEAL);
}

/** What may be written to a terminal for `text`: its lines, our colours, and nothing else that is obeyed. */
export function forTerminal(text: string): string {
  if (/^[\x20-\x7E\n]*$/.test(text)) return text;
  return text.replaceAll(SEALED_OR_UNSAFE, (character: string, colour: string | undefined) =>
    colour === undefined ? escapeOf(character) : `\u001B${colour}`,
  );
}

/** `value` as JSON that a terminal may show: the same value, with escapes where JSON needs none by itself.
 *  @param indent as of JSON.stringify */
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
