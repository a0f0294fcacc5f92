import { usageError } from "./failure.ts";

/** Content of $'...', and the index at which it closes. `quoteWords` uses this quotation for
 *  control characters (POSIX.1-2024, 2.2.4). As in bash, a backslash before a character without a
 *  special meaning stays. */
export function dollarQuoted(text: string, start: number): [content: string, end: number] {
  DOLLAR_QUOTED.lastIndex = start;
  const match = DOLLAR_QUOTED.exec(text);
  if (!match) throw usageError(`a quote ($') is not closed in: ${text}`);
  const content = (match[1] ?? "").replaceAll(
    ESCAPED,
    (whole, sign?: string, octal?: string, ...hex: string[]) => {
      if (sign !== undefined) return SIGNS[sign] ?? sign;
      const digits = hex.slice(0, 3).find((each) => each !== undefined);
      const code = octal === undefined ? Number.parseInt(digits ?? "", 16) : Number.parseInt(octal, 8);
      // Bytes above 0x7f are parts of characters, and 0 ends a word, so neither can be written
      // this way.
      if (code > 0 && code <= (whole.startsWith("\\u") || whole.startsWith("\\U") ? 0x10_ff_ff : 0x7f))
        return String.fromCodePoint(code);
      throw usageError(
        `${whole} is not a character, in: ${text}`,
        String.raw`write it as it is, or as \uHHHH`,
      );
    },
  );
  return [content, DOLLAR_QUOTED.lastIndex - 1];
}

const DOLLAR_QUOTED = /'((?:[^'\\]|\\.)*)'/sy;
const ESCAPED =
  /\\(?:([abeEfnrtv\\'"?])|([0-7]{1,3})|x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8}))/g;
const SIGNS: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  e: "\u001B",
  E: "\u001B",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
