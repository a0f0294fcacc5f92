import { usageError } from "./failure.ts";
import { type ParsedWord, parseWords } from "./parse-words.ts";
import { shellSyntax } from "./shell-syntax.ts";
import { quoteArgument, quoteWords } from "./shell-words.ts";

/**
 * A command as a person writes it: `CUDA_VISIBLE_DEVICES=1 python main.py --lr 0.1`. This is the
 * one place that reads it, for all that builds lists: as a shell does, the words NAME=VALUE before
 * the program set its variables.
 */
export interface CommandText {
  /** The variables that are set before the program; undefined when there are none. */
  readonly env: Readonly<Record<string, string>> | undefined;
  /** The program and its arguments; empty when the text is blank. */
  readonly words: readonly string[];
  /** What only a shell would expand or obey: `>`, `$HOME`. */
  readonly shellSyntax: readonly string[];
}

/** Reads a command from text.
 *  @throws CooperateError (usage) when a quote is not closed, or variables are set for no program */
export function parseCommand(text: string): CommandText {
  return commandOf(parseWords(text));
}

/** Reads words that follow a program, so that none of them sets a variable.
 *  @throws CooperateError (usage) when a quote is not closed */
export function parseArguments(text: string): Pick<CommandText, "words" | "shellSyntax"> {
  const words = parseWords(text);
  return { words: words.map((word) => word.text), shellSyntax: shellSyntax(words, -1) };
}

/** Reads a command from words that a shell has split and expanded already.
 *  @throws CooperateError (usage) when variables are set for no program */
export function commandOfWords(words: readonly string[]): CommandText {
  const exact = words.map((text) => ({ text, unquoted: text, expandable: "" }));
  return { ...commandOf(exact), shellSyntax: [] };
}

function commandOf(words: readonly ParsedWord[]): CommandText {
  const [variables, rest] = splitAssignments(words);
  if (variables.length > 0 && rest.length === 0) {
    const text = quoteWords(["", ...words.map((word) => word.text)]).slice(3);
    throw usageError(
      `${text} sets ${words.length === 1 ? "a variable" : "variables"} for a program, but names no program`,
      "for example: SEED=1 python main.py",
    );
  }
  return {
    env:
      variables.length === 0
        ? undefined
        : Object.fromEntries(variables.map(([name, value]) => [name, value.text])),
    words: rest.map((word) => word.text),
    shellSyntax: shellSyntax(words, variables.length),
  };
}

/** The words NAME=VALUE at the beginning, and the others. A name that is quoted is none. */
export function splitAssignments(
  words: readonly ParsedWord[],
): [variables: readonly [name: string, value: ParsedWord][], rest: readonly ParsedWord[]] {
  const end = words.findIndex(({ unquoted }) => !ASSIGNMENT.test(unquoted));
  const count = end === -1 ? words.length : end;
  const variables = words.slice(0, count).map(({ text, unquoted, expandable }): [string, ParsedWord] => {
    const at = text.indexOf("=") + 1;
    const value = { text: text.slice(at), unquoted: unquoted.slice(at), expandable: expandable.slice(at) };
    return [text.slice(0, at - 1), value];
  });
  return [variables, words.slice(count)];
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** The text from which {@link parseCommand} reads the same command. */
export function commandText({ env = {}, words }: Pick<CommandText, "env" | "words">): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoteArgument(value)}`);
  return [...variables, ...(words.length > 0 ? [quoteWords(words)] : [])].join(" ");
}

/** The note about what only a shell would expand or obey.
 *  @param found as in {@link CommandText}; not empty */
export function shellNote(found: readonly string[]): string {
  const shown = found.slice(0, 3).map(quoteArgument);
  const rest = found.length > shown.length ? [`${found.length - shown.length} more`] : [];
  const all = [...shown, ...rest];
  const text = all.length === 1 ? all[0] : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
  return `${text} ${all.length === 1 ? "is" : "are"} passed to the program unchanged`;
}
