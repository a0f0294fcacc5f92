import { parseWords } from "./parse-words.ts";
import { UNSAFE, visible } from "./terminal-text.ts";

/**
 * The only place that turns an argv into text for people and back. cooperate itself never uses a
 * shell: an argv stays a list of words from JSON to spawn.
 */

/** `argv` as one line that bash, zsh and ksh parse into the same words. */
export function quoteWords(argv: readonly string[]): string {
  return argv.map((word, i) => quoteWord(word, i === 0)).join(" ");
}

/** `word` as an argument, in the same way; not as the first word of a command. */
export function quoteArgument(word: string): string {
  return quoteWord(word, false);
}

/** `argv` as bash reads it in a script: every byte as it is, since what bash makes of `$'\\u202e'`
 *  depends on the locale of a job. Only {@link quoteWords} may be printed. */
export function quoteForScript(argv: readonly string[]): string {
  return argv.map((word) => (PLAIN_PROGRAM.test(word) ? word : singleQuoted(word))).join(" ");
}

function singleQuoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function quoteWord(word: string, isFirst: boolean): string {
  if ((isFirst ? PLAIN_PROGRAM : PLAIN).test(word)) return word;
  if (visible(word) !== word) return `$'${word.replaceAll(TO_ESCAPE, escapeCharacter)}'`;
  return singleQuoted(word);
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

/** Splits `text` into words as a POSIX shell does: blanks separate words; '...', "...", $'...' and
 *  \ quote. Variables, globs and operators have no meaning: their characters stand for themselves
 *  (command-text.ts tells where there are any).
 *  @throws CooperateError (usage) when a quote is not closed. */
export function splitWords(text: string): string[] {
  return parseWords(text).map((word) => word.text);
}
