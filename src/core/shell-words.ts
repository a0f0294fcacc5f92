import { usageError } from "./failure.ts";
import { UNSAFE, visible } from "./terminal-text.ts";

/**
 * The only place that turns an argv into text for people and back. cooperate itself never uses a
 * shell: an argv stays a list of words from JSON to spawn.
 */

/** `argv` as one line that bash, zsh and ksh parse into the same words. */
export function quoteWords(argv: readonly string[]): string {
  return argv.map((word, i) => quoteWord(word, i === 0)).join(" ");
}

/** `word` as it may stand behind the program of a command. */
export function quoteArgument(word: string): string {
  return quoteWord(word, false);
}

function quoteWord(word: string, isFirst: boolean): string {
  if ((isFirst ? PLAIN_PROGRAM : PLAIN).test(word)) return word;
  if (visible(word) !== word) return `$'${word.replaceAll(TO_ESCAPE, escapeCharacter)}'`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

// zsh expands =ls to the path of ls; and a=b as the first word is an assignment, not a program.
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/;
const PLAIN_PROGRAM = /^[\w@%+:,./-]+$/;
const TO_ESCAPE = new RegExp(`[${UNSAFE}\\\\']`, "gu");

function escapeCharacter(c: string): string {
  if (c === "\\" || c === "'") return `\\${c}`;
  return HALF.test(c) ? "\uFFFD" : visible(c);
}

/** A lone surrogate, half a character. UTF-8 cannot encode it, so a program receives U+FFFD in its
 *  place. */
const HALF = /\p{Cs}/u;

/** The first word that is an operator in a shell, but not here: `>`, `|`, `A=b`, `#`. */
export function shellOperator(argv: readonly string[]): string | undefined {
  return argv.find((word) => OPERATOR.test(word));
}

const OPERATOR = /^(?:\|\|?|&&?|;|<|\d*>>?(?:&\d)?|#.*|[A-Za-z_]\w*=.*)$/s;

/** Splits `text` into words as a POSIX shell does: blanks separate words; '...', "...", $'...' and
 *  \ quote. Variables, globs and operators have no meaning: their characters stand for themselves.
 *  @throws CooperateError (usage) when a quote is not closed. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (" \t\r\n".includes(c)) {
      // Not \s: file names hold U+00A0 and U+202F (macOS screenshots), and no shell splits there.
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "$" && text[i + 1] === "'") {
      const [content, end] = dollarQuoted(text, i + 1);
      word = (word ?? "") + content;
      i = end;
    } else if (c === "'" || c === '"') {
      const [content, end] = quoted(text, i);
      word = (word ?? "") + content;
      i = end;
    } else if (c === "\\") {
      if (++i >= text.length) throw usageError(`the text ends in a lone backslash: ${text}`);
      word = (word ?? "") + text.charAt(i);
    } else {
      word = (word ?? "") + c;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Content of the quotation that opens at `start`, and the index at which it closes. */
function quoted(text: string, start: number): [content: string, end: number] {
  const quote = text.charAt(start);
  let content = "";
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === quote) return [content, i];
    // Inside "..." a backslash quotes only these (POSIX 2.2.3); inside '...' it is a plain
    // character.
    if (c === "\\" && quote === '"' && '$`"\\'.includes(text.charAt(i + 1) || "x"))
      content += text.charAt(++i);
    else content += c;
  }
  throw usageError(`a quote (${quote}) is not closed in: ${text}`);
}

/** Content of $'...', and the index at which it closes. {@link quoteWords} uses this quotation for
 *  control characters (POSIX.1-2024, 2.2.4). As in bash, a backslash before a character without a
 *  special meaning stays. */
function dollarQuoted(text: string, start: number): [content: string, end: number] {
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
