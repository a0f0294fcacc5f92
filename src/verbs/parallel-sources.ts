import { quoteWords } from "../core/shell-words.ts";
import { valueWord } from "../sweep/grid-words.ts";

/** The `--grid` command for a command of GNU parallel: `python a.py --lr {} ::: 0.1 0.01`. Values
 *  that have an option before their place become `+arg`, others `+pos-arg`. */
export function gridForSources(file: string, words: readonly string[]): string {
  const at = words.findIndex((word) => SOURCE.test(word));
  const command = words.slice(0, at);
  const sources: string[][] = [];
  for (const word of words.slice(at)) {
    if (SOURCE.test(word)) sources.push([]);
    else sources.at(-1)?.push(word);
  }
  const options = sources.flatMap((values, k) => {
    const values_ = values.map(valueWord);
    const place = command.findIndex((word) => isPlace(word, k));
    if (place === -1) return ["+pos-arg", ...values_];
    const [name] = /^-[^=]*(?==)/.exec(command[place] ?? "") ?? [];
    const before = command[place - 1] ?? "";
    if (name !== undefined || !before.startsWith("-")) command.splice(place, 1);
    else command.splice(place - 1, 2);
    if (name === undefined && !before.startsWith("-")) return ["+pos-arg", ...values_];
    return ["+arg", name ?? before, ...values_];
  });
  const zip = words.some((word) => word.endsWith(":+")) ? ["+zip"] : [];
  return quoteWords(["cooperate", "--grid", file, "+command", quoteWords(command), ...options, ...zip]);
}

const SOURCE = /^:{3,4}\+?$/;

/** Whether `word` is the place of the values of source `k`, alone or as `--lr={}`. */
function isPlace(word: string, k: number): boolean {
  const place = word.replace(/^-[^=]*=/, "");
  return place === `{${k + 1}}` || (k === 0 && place === "{}");
}
