import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import { type Argv, type Entry, type PendingEntry, pending } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { append, replaceAll } from "../list/append.ts";
import { createListFile, openListFile } from "../store/list-file.ts";
import { commandsOf } from "../sweep/commands.ts";
import { askSweep, type Prompter } from "./doe-questions.ts";
import { inquirerPrompter, isCancelled } from "./inquirer-prompter.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list to build or to add to; .json is added when missing")
    .addHelpText(
      "after",
      "\nAsks for the program, its options and how they vary; shows the commands before it writes anything.",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [name = ""] = command.args;
  const file = name.endsWith(".json") ? name : `${name}.json`;
  if (world.stdin.isTTY !== true || world.stdout.isTTY !== true) {
    throw usageError(
      "--doe asks questions and needs a terminal",
      `write ${file} with a program instead (docs/list-format.md)`,
    );
  }
  const existing = await read(file);
  try {
    const ask = await inquirerPrompter();
    const { base, axes, settings } = await askSweep(ask, Math.floor(Math.random() * 100_000));
    const commands = commandsOf(base, axes, settings);
    preview(world, commands, settings.note);
    const deed = await askDeed(ask, file, existing);
    if (deed === "nothing") {
      say(world, NOTHING);
      return 0;
    }
    await write(
      world,
      file,
      deed,
      commands.map((argv) => pending(argv)),
    );
    return 0;
  } catch (error) {
    if (!isCancelled(error)) throw error;
    say(world, NOTHING);
    return 130;
  }
}

const NOTHING = "nothing was written";

type Deed = "create" | "append" | "replace" | "nothing";

/** The list that is there already, if any; a broken one, or a folder that is missing, is said before any question. */
async function read(file: string): Promise<readonly Entry[] | undefined> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (exists) return openListFile(file).read();
  const folder = dirname(file);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw usageError(`${file}: there is no folder ${folder}`, `make it: mkdir -p ${quoteWords([folder])}`);
  return undefined;
}

const SHOWN = 3;

function preview(world: World, commands: readonly Argv[], note: string | undefined): void {
  say(world);
  say(
    world,
    `${commands.length} ${commands.length === 1 ? "command" : "commands"}${note === undefined ? "" : `, ${note}`}:`,
  );
  const whole = commands.length <= 2 * SHOWN;
  for (const argv of whole ? commands : commands.slice(0, SHOWN)) say(world, `  ${quoteWords(argv)}`);
  if (!whole) {
    say(world, "  ...");
    for (const argv of commands.slice(-SHOWN)) say(world, `  ${quoteWords(argv)}`);
  }
  say(world);
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

async function write(
  world: World,
  file: string,
  deed: Exclude<Deed, "nothing">,
  entries: PendingEntry[],
): Promise<void> {
  const noun = entries.length === 1 ? "entry" : "entries";
  if (deed === "replace") {
    await openListFile(file).update(replaceAll(entries));
    say(world, `${file} now has these ${entries.length} ${noun} and no others`);
  } else if (deed === "create" && (await createListFile(file, entries))) {
    say(world, `${entries.length} ${noun} written to ${file}`);
  } else {
    // Also when somebody made the list while the questions were asked: then nothing of theirs is lost.
    const first = await openListFile(file).update(append(entries));
    say(world, `${entries.length} ${noun} added to ${file}, from number ${first} on`);
  }
  say(world, `work through it: cooperate --run ${quoteWords([file])}`);
}
