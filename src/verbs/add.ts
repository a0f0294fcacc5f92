import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { isUtf8Text } from "../core/utf8.ts";
import { type Options, type PendingEntry, pending } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteArgument, quoteWords } from "../core/shell-words.ts";
import type { NewEntry } from "../list/changes/append.ts";
import { type CommandLine, parseCommandLines } from "../list/format/command-lines.ts";
import { type AddOperands, entryOfScript, entryOfWords, oneScript } from "./add-command.ts";
import { noteOnLines, noteOnWords } from "./add-notes.ts";
import { EntryFault } from "../list/format/entry-json.ts";
import { configureRecord, recordOf } from "./add-options.ts";
import { type Added, buildList, configureBuild, sayAdded } from "./build-list.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list; made when missing")
    .argument(
      "[command...]",
      "after --: the program and its arguments; or - to read commands from standard input",
    )
    .usage(
      [
        "FILE [options] -- PROGRAM [ARGUMENTS]",
        "cooperate --add FILE [options] -",
        "cooperate --add FILE [options] --shell 'COMMANDS OF BASH'",
        "cooperate --add FILE [options] --from jobs.json",
      ].join("\n       "),
    )
    // An option of the experiment that is given without -- gets a message of its own (operands).
    .allowUnknownOption()
    .addHelpText("after", HELP);
  configureRecord(command);
  command.option("--shell", "run the command, which is one word, by bash; or each line of standard input");
  command.option("--from <file>", "add the jobs of onager's jobs.json, each with its tag as its name");
  configureBuild(command);
}

const HELP = `
Prints the number of each entry. A command that is already in the list (the same
words, --env, --check, --output and hosts) is not added again; the number of
that entry is printed.

Standard input has one command on each line: words that are split as in a shell,
or a JSON array as in the list. A backslash at the end of a line joins it with
the next. Blank lines and lines that begin with # are skipped.

Words NAME=VALUE before the program are variables, as --env. No shell runs a
command, so $HOME, *, | and > are passed to the program unchanged; with --shell,
bash -c runs it.

An entry with --gpus 2 starts only under cooperate --run FILE --gpus, with two
GPUs of its own. 0.5 shares a GPU with another entry, 0 uses no GPU. Without
--gpus, an entry gets one GPU if --run gives GPUs. An entry with --cpus 4 starts
only where 4 CPUs are free, and OMP_NUM_THREADS and its like are set to 4.

Examples:
  n=$(cooperate --add exps.json -- python main.py --lr 0.1)
  cooperate --add exps.json --after $n -- python eval.py
  sed 's/^/python main.py --file /' names | cooperate --add exps.json -
  cooperate --add exps.json --shell 'cd sub && python main.py > log'`;

export async function run(
  world: World,
  command: Command,
  literal: readonly string[] | undefined,
): Promise<ExitCode> {
  const { shell = false, from } = command.opts<{ shell?: boolean; from?: string }>();
  const record = recordOf(command, world.now());
  if (from !== undefined) {
    const entries = await entriesFrom(from, command.args, record);
    return buildList(world, { file: command.args[0] ?? "", entries }, command);
  }
  const { file, fromInput, words } = shell
    ? oneScript(command.args, literal)
    : operands(command.args, literal);
  const entries = fromInput
    ? await readEntries(world, { file, record, shell })
    : [{ entry: single(words, record, shell) }];
  if (!fromInput && !shell) await noteOnWords(world, file, words);
  const report = (added: Added, note: string | undefined): void => {
    for (const n of added.numbers) print(world, String(n));
    if (added.numbers.length !== 1 || fromInput) sayAdded(world, { file, note }, added);
    else saySingle(world, file, added);
  };
  if (entries.length === 0) {
    say(world, "standard input has no commands; nothing was added");
    return 0;
  }
  noteOutput(world, entries);
  return buildList(world, { file, entries, report }, command);
}

const EXAMPLE = "cooperate --add exps.json -- python main.py --lr 0.1";

/** The words before `--`.
 *  @throws CooperateError (usage) when they are not the name of a list, or that and `-` */
function operands(args: readonly string[], literal: readonly string[] | undefined): AddOperands {
  // When -- was parsed as the value of an option, the words after it are among the arguments.
  const cut = args.length - (literal?.length ?? 0);
  const [file = "", ...more] = cut < 0 ? [] : args.slice(0, cut);
  const unknown = [file, ...more].find((word) => word.startsWith("-") && word !== "-" && word !== "--");
  // what reads standard input has no command that the word could belong to
  if (unknown !== undefined && (literal || more.at(-1) === "-"))
    throw usageError(`unknown option ${unknown}`, "see: cooperate --add --help");
  if (file === "" || file === "-" || file === "--")
    throw usageError("--add needs the name of a list first", EXAMPLE);
  if (more.length === 1 && more[0] === "-" && !literal) return { file, fromInput: true, words: [] };
  if (more[0] === "-")
    throw usageError("- reads the commands from standard input; nothing can follow it", EXAMPLE);
  if (more.length > 0) {
    throw usageError(
      `${quoteWords(more.slice(0, 1))}: the command comes after --`,
      `for example: ${EXAMPLE}`,
    );
  }
  if (!literal || literal.length === 0) throw usageError("--add needs a command after --", EXAMPLE);
  return { file, fromInput: false, words: literal };
}

function single(words: readonly string[], record: Options, shell: boolean): PendingEntry {
  try {
    const { argv, options } = shell ? entryOfScript(words[0] ?? "") : entryOfWords(words);
    return pending(argv, merged(record, options));
  } catch (error) {
    throw error instanceof EntryFault ? usageError(error.message, EXAMPLE) : error;
  }
}

/** The entries of `--from`.
 *  @throws CooperateError (usage) when there is no such file, or it is another one */
async function entriesFrom(from: string, args: readonly string[], record: Options): Promise<NewEntry[]> {
  const { parseOnagerJobs } = await import("../list/format/onager-jobs.ts");
  if (args.length !== 1)
    throw usageError(
      "--from needs the name of a list, and nothing else",
      `for example: cooperate --add exps.json --from ${quoteArgument(from)}`,
    );
  const text = await readFile(from, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `${from}: ${error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.code})`}`,
    );
  });
  return parseOnagerJobs(text, from).map(({ argv, options }) => ({
    entry: pending(argv, merged(record, options)),
  }));
}

const SOURCE = "standard input";

async function readEntries(
  world: World,
  { file, record, shell }: { readonly file: string; readonly record: Options; readonly shell: boolean },
): Promise<NewEntry[]> {
  if (world.stdin.isTTY === true) say(world, "type one command on each line; Ctrl-D ends");
  const chunks: Buffer[] = [];
  for await (const chunk of world.stdin) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (!isUtf8Text(bytes)) throw usageError(`${SOURCE} is not UTF-8 text`, "nothing was added");
  const lines: readonly CommandLine[] = shell
    ? parseCommandLines(bytes.toString(), SOURCE, (line) => ({ entry: entryOfScript(line), shellSyntax: [] }))
    : parseCommandLines(bytes.toString(), SOURCE);
  if (!shell) await noteOnLines(world, file, SOURCE, lines);
  return lines.map(({ entry }) => ({
    entry: pending(entry.argv, merged(record, entry.options), entry.extra),
  }));
}

/** The options of the command line, overridden by those of the line itself. */
function merged(given: Options, own: Options): Options {
  const after = [...new Set([...(given.after ?? []), ...(own.after ?? [])])];
  return {
    ...given,
    ...own,
    ...(given.env && { env: { ...given.env, ...own.env } }),
    ...(given.params && { params: { ...given.params, ...own.params } }),
    ...(after.length > 0 && { after }),
  };
}

/** Warns about an {output} that would reach the program as it is. */
function noteOutput(world: World, entries: readonly NewEntry[]): void {
  const named = entries
    .map(({ entry }) => entry)
    .filter(({ argv }) => argv.some((word) => word.includes("{output}")));
  if (named.some(({ options }) => options.output !== undefined && options.placeholders === undefined))
    say(world, "note: {output} is filled in only with --placeholders, here or with --run");
  if (named.some(({ options }) => options.output === undefined && options.placeholders === true))
    say(world, "note: {output} stays as it is: without --output DIR there is no folder");
}

function saySingle(world: World, file: string, { numbers, fresh, created }: Added): void {
  const [n] = numbers;
  if (fresh === 0) say(world, `${file} has it already, as entry ${n}; to add it all the same: --again`);
  else say(world, `${created ? "made" : "added to"} ${file}: entry ${n}`);
}
