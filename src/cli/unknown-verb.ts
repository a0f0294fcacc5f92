import { existsSync } from "node:fs";
import { type CooperateError, usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import type { Verb } from "../verbs/shared/verb.ts";
import { ourCommandFor } from "./foreign-words.ts";
import { verbsWithOption } from "./verbs-with-option.ts";

/** What to answer when `words` have no verb of ours: the verb that does what was probably meant.
 *  @param words what was typed, not empty */
export async function unknownVerb(words: readonly string[], verbs: readonly Verb[]): Promise<CooperateError> {
  const names = verbs.map(({ name }) => name);
  const parts = words.flatMap((word) => /^(--[^=]+)=(.+)$/.exec(word)?.slice(1) ?? [word]);
  const file = fileAmong(parts);
  const typed = parts.filter((word) => word !== file);
  const rest = parts.slice(parts.indexOf(file ?? "") + 1).filter((word) => !word.startsWith("-"));
  const type = (command: string): string => {
    const named = file === undefined ? command : command.replace("FILE", () => quoted(file));
    // `kill exps.json 7` is about entry 7, not about that of the table
    return `cooperate ${file === undefined || rest.length === 0 ? named : named.replace(/ 3\b/, () => ` ${quoted(rest.join(" "))}`)}`;
  };
  const [first] = typed;
  if (first === undefined)
    return usageError(
      `what is to be done with ${quoted(file ?? "")}?`,
      `to run it: ${type("--run FILE")}; to see how far it is: ${type("--progress FILE")}`,
    );
  const ours = typed.find((word) => names.includes(bare(word))); // cooperate exps.json run
  if (ours !== undefined) return usageError("the verb comes first", `type: ${type(`--${bare(ours)} FILE`)}`);
  for (const word of typed) {
    const known = ourCommandFor(bare(word));
    if (known !== undefined) return usageError(`there is no verb ${quoted(word)}`, `type: ${type(known)}`);
  }
  const [having] = await verbsWithOption(first, verbs);
  if (having)
    return usageError(
      `${first} needs a verb`,
      `for example: ${type(`--${having.verb.name} FILE`)} ${having.option.flags.replace(/^-\w, /, "")}`,
    );
  const similar = similarVerb(bare(first), names);
  return usageError(
    `there is no verb ${quoted(first)}`,
    similar === undefined ? "all verbs: cooperate --help" : `did you mean ${type(`--${similar} FILE`)}?`,
  );
}

/** The list that was named, if any. */
function fileAmong(words: readonly string[]): string | undefined {
  const files = words.filter((word) => !word.startsWith("-"));
  return files.find((word) => existsSync(word)) ?? files.find((word) => word.endsWith(".json"));
}

function bare(word: string): string {
  return word.replace(/^--?/, "");
}

/** `word` for a message, where it may be an option. */
function quoted(word: string): string {
  return quoteWords(["", word]).slice(3);
}

/** The verb that `word` is a misspelling of: one with the same first letter. Not `stop` for another
 *  word such as step: its letters must be those of `word`, one more, or one less. */
function similarVerb(word: string, names: readonly string[]): string | undefined {
  const candidates = names
    .filter((name) => name[0] === word[0] && (name !== "stop" || hasLettersOf(name, word)))
    .sort((a, b) => a.length - b.length);
  return mostSimilar(word, candidates);
}

function hasLettersOf(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.split("").every((letter) => long.includes(letter));
}
