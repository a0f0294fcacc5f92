import type { Stats } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import { type Argv, type Entry, type PendingEntry, pending } from "../core/entry.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { append, replaceAll } from "../list/append.ts";
import { createListFile, openListFile } from "../store/list-file.ts";
import { commandsOf } from "../sweep/commands.ts";
import { askSweep, type Prompter } from "./doe-questions.ts";
import { inquirerPrompter, isCancelled } from "./inquirer-prompter.ts";
import type { ExitCode } from "./verb.ts";
import { print, say, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list to build or to add to; .json is added when missing")
    .addHelpText(
      "after",
      "\nAsks for the program, its options and how they vary; shows the commands before it writes anything.",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const file = listName(command.args[0] ?? "");
  if (world.stdin.isTTY !== true || world.stdout.isTTY !== true) {
    throw usageError(
      "--doe asks questions and needs a terminal",
      `write ${file} with a program instead (docs/list-format.md)`,
    );
  }
  await read(file); // what is wrong with it is said before any question
  try {
    const ask = await inquirerPrompter();
    const { base, axes, settings } = await askSweep(ask, Math.floor(Math.random() * 100_000));
    const commands = commandsOf(base, axes, settings);
    preview(world, commands, settings.note);
    const entries = commands.map((argv) => pending(argv));
    for (;;) {
      const deed = await askDeed(ask, file, await read(file));
      if (deed === "nothing") {
        say(world, NOTHING);
        return 0;
      }
      if (await write(world, file, deed, entries)) return 0;
    }
  } catch (error) {
    if (!isCancelled(error)) throw error;
    say(world, NOTHING);
    return 130;
  }
}

const NOTHING = "nothing was written";

function listName(name: string): string {
  if (name === "" || name.endsWith("/"))
    throw usageError(
      "--doe needs the name of a list",
      `for example: cooperate --doe ${quoteWords([`${name}exps`])}`,
    );
  return name.endsWith(".json") ? name : `${name}.json`;
}

type Deed = "create" | "append" | "replace" | "nothing";

/** The list that is there already, if any.
 *  @throws CooperateError when it is none that could be added to, or when its folder is missing */
async function read(file: string): Promise<readonly Entry[] | undefined> {
  // lstat: a symlink that leads nowhere is something that is there and cannot be read
  if (await found(lstat(file))) return openListFile(file).read();
  const folder = dirname(file);
  if (!(await found(stat(folder)))?.isDirectory())
    throw usageError(`${file}: there is no folder ${folder}`, `make it: mkdir -p ${quoteWords([folder])}`);
  return undefined;
}

async function found(stats: Promise<Stats>): Promise<Stats | undefined> {
  return stats.catch(() => undefined);
}

const SHOWN = 3;

/** On stdout, like the questions: who sends the story elsewhere must not be asked about what he cannot see. */
function preview(world: World, commands: readonly Argv[], note: string | undefined): void {
  const count = `${commands.length} ${commands.length === 1 ? "command" : "commands"}`;
  print(world);
  print(world, `${count}${note === undefined ? "" : `, ${note}`}:`);
  const whole = commands.length <= 2 * SHOWN;
  for (const argv of whole ? commands : commands.slice(0, SHOWN)) print(world, `  ${quoteWords(argv)}`);
  if (!whole) {
    print(world, "  ...");
    for (const argv of commands.slice(-SHOWN)) print(world, `  ${quoteWords(argv)}`);
  }
  print(world);
}

async function askDeed(ask: Prompter, file: string, existing: readonly Entry[] | undefined): Promise<Deed> {
  if (!existing || existing.length === 0) {
    return (await ask.confirm(`Write them to ${file}?`)) ? (existing ? "append" : "create") : "nothing";
  }
  const running = existing.filter((entry) => entry.status === "running").length;
  return ask.select<Deed>(
    `${file} has ${existing.length} ${existing.length === 1 ? "entry" : "entries"} already:`,
    [
      { value: "append", name: "append these to them" },
      { value: "replace", name: "replace them by these", disabled: running > 0 && `(${running} running)` },
      { value: "nothing", name: "write nothing" },
    ],
  );
}

/** Whether it was done: a list that somebody began to work on while the menu stood there is not replaced, and the answers
 *  are too good to throw away, so it is asked again. */
async function write(
  world: World,
  file: string,
  deed: Exclude<Deed, "nothing">,
  entries: PendingEntry[],
): Promise<boolean> {
  const noun = entries.length === 1 ? "entry" : "entries";
  if (deed === "replace") {
    try {
      await openListFile(file).update(replaceAll(entries));
    } catch (error) {
      if (!(error instanceof CooperateError && error.kind === "usage")) throw error;
      say(world, `${error.message}; ${error.hint}`);
      return false;
    }
    say(world, `${file} now has these ${entries.length} ${noun} and no others`);
  } else if (deed === "create" && (await createListFile(file, entries))) {
    say(world, `${entries.length} ${noun} written to ${file}`);
  } else {
    // Also when somebody made the list while it was asked: then nothing of theirs is lost.
    const first = await openListFile(file).update(append(entries));
    say(world, `${entries.length} ${noun} added to ${file}, from number ${first} on`);
  }
  say(world, `work through it: cooperate --run ${quoteWords([file])}`);
  return true;
}
