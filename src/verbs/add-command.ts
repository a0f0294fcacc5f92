import type { PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { commandOfWords } from "../core/command-text.ts";
import { quoteArgument, quoteWords } from "../core/shell-words.ts";
import { newEntry } from "../list/format/command-lines.ts";

/** What `--add` was given besides options. */
export interface AddOperands {
  readonly file: string;
  /** Whether the commands are in standard input. */
  readonly fromInput: boolean;
  /** The command; with `--shell` one word, the text for bash. */
  readonly words: readonly string[];
}

/** The entry of a command that the user's shell has split; NAME=VALUE before the program are its
 *  variables.
 *  @throws EntryFault or CooperateError (usage) when it is not a command */
export function entryOfWords(words: readonly string[]): PendingEntry {
  const { env, words: argv } = commandOfWords(words);
  return newEntry(env ? [{ env }, ...argv] : argv);
}

/** The entry that has bash run `text`. */
export function entryOfScript(text: string): PendingEntry {
  return newEntry(["bash", "-c", text.trim()]);
}

/** The operands of `--add FILE --shell TEXT`, also with `--` before the text, or `-` instead of it.
 *  @throws CooperateError (usage) when there is no text, or more than one word */
export function oneScript(args: readonly string[], literal: readonly string[] = []): AddOperands {
  const [file = "", ...before] = args.slice(0, args.length - literal.length);
  const words = [...before, ...literal];
  const example = (name: string, text: string): string =>
    `cooperate --add ${quoteArgument(name)} --shell ${text.startsWith("-") ? "-- " : ""}${quoteArgument(text)}`;
  if (words.length === 1 && words[0] === "-" && literal.length === 0)
    return { file, fromInput: true, words: [] };
  if (/[\s&|;<>]/.test(file) && !file.endsWith(".json"))
    throw usageError(
      `the list comes first, then --shell and the text`,
      example(words[0] ?? "exps.json", file),
    );
  if (file === "" || words.length === 0 || words[0]?.trim() === "")
    throw usageError(
      "--shell needs the list and one text for bash",
      example(file === "" ? "exps.json" : file, "cd sub && python main.py > log"),
    );
  const unknown = before.find((word) => word.startsWith("-"));
  if (unknown !== undefined) throw usageError(`unknown option ${unknown}`, "see: cooperate --add --help");
  if (words.length > 1)
    throw usageError(
      "--shell takes one word, the text for bash",
      `quote it: ${example(file, words.map((word) => (OPERATORS.test(word) ? word : quoteWords([word]))).join(" "))}`,
    );
  return { file, fromInput: false, words };
}

const OPERATORS = /^[|&;<>\d]+$/;
