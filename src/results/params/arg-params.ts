import { readArgWord } from "./option-word.ts";

/** How a value of a bare option is written. */
export const ON = "true";

/** The parameters in the words behind a program, by name; positional ones are `1`, `2`, ...
 *  @param flags options that take no value, whatever stands behind them */
export function argParams(words: readonly string[], flags: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  let position = 0;
  const add = (name: string, value: string): void => {
    const before = found.get(name);
    const isRepeated = before !== undefined && !(before === ON && value === ON);
    found.set(name, isRepeated ? `${before} ${value}` : value);
  };
  for (let i = 0; i < words.length; i++) {
    const word = readArgWord(words[i] as string);
    if (word.kind === "end") {
      for (const text of words.slice(i + 1)) add(String(++position), text);
      break;
    }
    if (word.kind === "plain") add(String(++position), word.text);
    else if (word.value !== undefined) add(word.name, word.value);
    else if (flags.has(word.name)) add(word.name, ON);
    else {
      const values = valuesAt(words, i + 1);
      i += values.length;
      add(word.name, values.length === 0 ? ON : values.join(" "));
    }
  }
  return found;
}

/** The options among `words` that stand without a value: before another option, or at the end. */
export function bareOptions(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words.slice(0, end === -1 ? undefined : end).flatMap((text, i) => {
    const word = readArgWord(text);
    return word.kind === "option" && word.value === undefined && valuesAt(words, i + 1).length === 0
      ? [word.name]
      : [];
  });
}

/** The words from `at` on that may be values of the option before. */
function valuesAt(words: readonly string[], at: number): readonly string[] {
  let end = at;
  while (end < words.length && readArgWord(words[end] as string).kind === "plain") end++;
  return words.slice(at, end);
}
