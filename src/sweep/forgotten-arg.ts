import { quoteArgument, quoteWords } from "../core/shell-words.ts";

/**
 * What to type instead where options of the experiment were given without a `+` option before
 * them: `+command 'python train.py' --lr 0.1 0.01`.
 */

/** The words of an experiment as `+` options: its program as `+command`, each of its options, with
 *  the words up to the next one, as `+arg`.
 *  @param valueWord writes a word as a value of a `+` option */
export function asPlusOptions(words: readonly string[], valueWord: (word: string) => string): string[] {
  const command = commandPart(words);
  const text = commandText(words.slice(0, command));
  return [
    ...(command === 0 ? [] : ["+command", valueWord(text)]),
    ...asArgs(words.slice(command), valueWord),
  ];
}

/** Options with their values as `+arg`. */
export function asArgs(words: readonly string[], valueWord: (word: string) => string): string[] {
  return words.flatMap((word) => (isOption(word) ? ["+arg", word] : [valueWord(word)]));
}

/** Whether `word` must be an option of the experiment: `--lr`, `-lr`, but not -1. */
export function isOption(word: string): boolean {
  return /^-{1,2}\p{L}/u.test(word);
}

/** How many of the words are the program and its own words. When they were given in quotes, all
 *  options are others; else one with a single letter (`-m train`) is the program's. */
function commandPart(words: readonly string[]): number {
  const isQuoted = /\s/.test(words[0] ?? "");
  const end = words.findIndex((word) => isOption(word) && (isQuoted || /^--|^-\p{L}{2}/u.test(word)));
  return end === -1 ? words.length : end;
}

/** The text of a command; the first word may be a text of several words already. */
function commandText(words: readonly string[]): string {
  const [first = "", ...rest] = words;
  return [/\s/.test(first) ? first : quoteWords([first]), ...rest.map(quoteArgument)].join(" ");
}
