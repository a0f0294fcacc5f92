import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { SHELL_COMMANDS } from "../../core/shell-syntax.ts";
import { quoteWords, splitWords } from "../../core/shell-words.ts";

/** Words that a shell has built in or knows as functions, and that no file is named for. */
const SHELL_WORDS: ReadonlySet<string> = new Set([
  ...SHELL_COMMANDS,
  ...(
    ": ( bg bind builtin caller command compgen complete declare dirs disown do enable exit " +
    "fc fg getopts hash help history jobs let local logout mapfile ml module popd pushd read " +
    "readonly return select shift shopt suspend time times type typeset unalias wait workon"
  ).split(" "),
]);
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const EXPANSION = /^~|[$`*?]/;
/** A word that is an operator in a shell: `>`, `|`, `A=b`, `#`. */
const OPERATOR = /^(?:\|\|?|&&?|;|<|\d*>>?(?:&\d)?|#.*|[A-Za-z_]\w*=.*)$/s;
/** A longer command is cut in messages. */
const MOST_CHARACTERS = 120;

/** Why the program of `argv` was not found, as far as the words tell, and what to write instead.
 *  The text follows "program not found: PROGRAM"; it is empty when nothing is to be said.
 *  @param directory where it was to run */
export async function whyNotFound(argv: readonly string[], directory: string): Promise<string> {
  const [program = "", ...rest] = argv;
  if (await isLine(program, directory)) return `; it is one word with blanks: ${forLine(program, rest)}`;
  if (ASSIGNMENT.test(program)) {
    const line = cut(quoteWords(["env", ...argv]));
    return `; a variable in front is for a shell: begin with env: ${line} (or use "env" of the entry: --add --env)`;
  }
  if (SHELL_WORDS.has(program)) {
    const cwd = program === "cd" ? '; to only choose the directory: --add --cwd DIR, "cwd" in the list' : "";
    return `; it is a word of the shell: ${shell(asTyped(argv))}${cwd}`;
  }
  if (EXPANSION.test(program))
    return `; only a shell expands it: write it in full, or ${shell(asTyped(argv))}`;
  if (program.includes("/"))
    return program.startsWith("/") ? "" : `; it was looked for in ${directory}, where the experiment runs`;
  if (await isThere(resolve(directory, program)))
    return `; there is a file of that name in ${directory}, which is not searched: write ./${program}, or its interpreter in front, such as python ${program}`;
  const operator = rest.find((word) => OPERATOR.test(word));
  if (operator !== undefined && !ASSIGNMENT.test(operator))
    return `; and ${operator} is for a shell: ${shell(asTyped(argv))}`;
  return "; it is in no directory of the runner's PATH (is its conda or virtual environment active there?)";
}

/** Whether `program` is a command line rather than a path with blanks. */
async function isLine(program: string, directory: string): Promise<boolean> {
  const [first = "", ...others] = program.trim().split(/[ \t\n]+/);
  return others.length > 0 && (!first.includes("/") || isThere(resolve(directory, first)));
}

/** What to write for a whole command line in one word. */
function forLine(line: string, rest: readonly string[]): string {
  const words = wordsOf(line);
  const [first = ""] = words ?? [];
  if (words === undefined || SHELL_WORDS.has(first) || EXPANSION.test(line) || /[;&|<>]/.test(line))
    return shell([line, ...rest.map(asTypedWord)].join(" "));
  const split = ASSIGNMENT.test(first) ? ["env", ...words, ...rest] : [...words, ...rest];
  return `in the list, write each word for itself: ${cut(JSON.stringify(split))}`;
}

function wordsOf(line: string): readonly string[] | undefined {
  try {
    return splitWords(line);
  } catch {
    return undefined; // a quote is not closed
  }
}

/** How to add a line for a shell. */
function shell(line: string): string {
  return `--add --shell ${cut(quoteWords([line.trim()]))}`;
}

/** The words as somebody would have typed them for a shell: operators stay operators. */
function asTyped(argv: readonly string[]): string {
  return argv.map(asTypedWord).join(" ");
}

function asTypedWord(word: string): string {
  const isForShell = OPERATOR.test(word) || EXPANSION.test(word);
  return isForShell && !/[\s'"]/.test(word) ? word : quoteWords([word]);
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

async function isThere(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
