import { isUtf8 } from "node:buffer";
import type { Command } from "commander";
import { type Options, type PendingEntry, pending } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { NewEntry } from "../list/changes/append.ts";
import { type CommandLine, newEntry, parseCommandLines } from "../list/format/command-lines.ts";
import { EntryFault } from "../list/format/entry-json.ts";
import { configureRecord, recordOf } from "./add-options.ts";
import { type Added, buildList, configureBuild, sayAdded } from "./build-list.ts";
import type { ExitCode } from "./verb.ts";
import { print, say, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list; made when missing")
    .argument("[command...]", "the program and its arguments after --; or - for standard input")
    .usage("FILE [options] -- PROGRAM [ARGUMENTS]   or   FILE [options] -")
    // What is meant as part of the command, without --, gets a message of its own.
    .allowUnknownOption()
    .addHelpText("after", HELP);
  configureRecord(command);
  configureBuild(command);
}

const HELP = `
Prints the entry's number. A command that is in the list already (same words,
--env and --check) is not added again: its number is printed.

  n=$(cooperate --add exps.json -- python main.py --lr 0.1)
  cooperate --add exps.json --after $n -- python eval.py
  sed 's/^/python main.py --file /' names | cooperate --add exps.json -

Standard input holds one command to a line: words as a shell splits them (no
variables, no > or |), or a JSON array as in the list. Blank lines and those
that begin with # are skipped.

--gpus 2 begins only under cooperate --run FILE --gpus, with two GPUs to itself; 0.5 shares
one with another, 0 has none.`;

export async function run(
  world: World,
  command: Command,
  literal: readonly string[] | undefined,
): Promise<ExitCode> {
  const { file, fromInput } = operands(command.args, literal);
  const record = recordOf(command);
  const entries = fromInput ? await readEntries(world, record) : [{ entry: single(literal ?? [], record) }];
  const tell = (added: Added): void => {
    for (const n of added.numbers) print(world, String(n));
    if (fromInput) sayAdded(world, { file }, added);
    else saySingle(world, file, added);
  };
  if (entries.length === 0) {
    say(world, "no commands came from standard input; nothing was added");
    return 0;
  }
  return buildList(world, { file, entries, tell }, command);
}

const EXAMPLE = "cooperate --add exps.json -- python main.py --lr 0.1";

/** What stands before `--`. */
function operands(
  args: readonly string[],
  literal: readonly string[] | undefined,
): { file: string; fromInput: boolean } {
  // A -- that was swallowed as the value of an option has left the words behind it among the others.
  const cut = args.length - (literal?.length ?? 0);
  const [file = "", ...more] = cut < 0 ? [] : args.slice(0, cut);
  const unknown = [file, ...more].find((word) => word.startsWith("-") && word !== "-" && word !== "--");
  if (unknown !== undefined && literal)
    throw usageError(`unknown option ${unknown}`, "see: cooperate --add --help");
  if (file === "" || file === "-" || file === "--") throw usageError("--add needs a list first", EXAMPLE);
  if (more.length === 1 && more[0] === "-" && !literal) return { file, fromInput: true };
  if (more[0] === "-")
    throw usageError("- takes the commands from standard input: no other may follow", EXAMPLE);
  if (more.length > 0) {
    throw usageError(
      `${quoteWords(more.slice(0, 1))}: the command comes after --`,
      `for example: ${EXAMPLE}`,
    );
  }
  if (!literal || literal.length === 0) throw usageError("--add needs a command after --", EXAMPLE);
  return { file, fromInput: false };
}

function single(argv: readonly string[], record: Options): PendingEntry {
  try {
    return pending(newEntry(argv).argv, record);
  } catch (error) {
    throw error instanceof EntryFault ? usageError(error.message, EXAMPLE) : error;
  }
}

const SOURCE = "standard input";

async function readEntries(world: World, record: Options): Promise<NewEntry[]> {
  if (world.stdin.isTTY === true) say(world, "one command to a line; Ctrl-D ends");
  const chunks: Buffer[] = [];
  for await (const chunk of world.stdin) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw usageError(`${SOURCE} is not UTF-8 text`, "nothing was added");
  const lines = parseCommandLines(bytes.toString(), SOURCE);
  warn(world, lines);
  return lines.map(({ entry }) => ({
    entry: pending(entry.argv, merged(record, entry.options), entry.extra),
  }));
}

/** The options of the command line, and over them those that the line itself brings. */
function merged(given: Options, own: Options): Options {
  const after = [...new Set([...(given.after ?? []), ...(own.after ?? [])])];
  return {
    ...given,
    ...own,
    ...(given.env && { env: { ...given.env, ...own.env } }),
    ...(after.length > 0 && { after }),
  };
}

/** Who writes commands for a shell should learn it here and not from the experiments. */
function warn(world: World, lines: readonly CommandLine[]): void {
  const first = lines.find(({ operator }) => operator !== undefined);
  if (!first) return;
  const { line, operator = "" } = first;
  say(
    world,
    `${SOURCE}, line ${line}: ${quoteWords(["", operator]).slice(3)} is given to the program as it stands`,
  );
  say(world, `  no shell reads the commands; where one is needed write: sh -c '...'`);
}

function saySingle(world: World, file: string, { numbers, fresh, created }: Added): void {
  const [n] = numbers;
  if (fresh === 0) say(world, `${file} has it already, as entry ${n}; to add it all the same: --again`);
  else say(world, `${created ? "made" : "added to"} ${file}: entry ${n}`);
}
