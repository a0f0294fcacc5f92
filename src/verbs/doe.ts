import type { Stats } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { commandText, shellNote } from "../core/command-text.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { appendNew, type NewEntry, replaceAll } from "../list/changes/append.ts";
import { openListFile } from "../store/list-file.ts";
import { MAX_UNCONFIRMED_COMMANDS } from "../sweep/commands.ts";
import { plusWords } from "../sweep/grid-command.ts";
import { withoutParams } from "../sweep/grid-output.ts";
import { type Grid, type GridPlan, gridOf } from "../sweep/grid.ts";
import { plainEntries } from "../sweep/tag-numbers.ts";
import {
  type Arrangement,
  arranged,
  arrangementOf,
  configureArrangement,
  describeArrangement,
  wordsOf,
} from "./arrange-options.ts";
import { addToList, sayAdded } from "./build-list.ts";
import { askSweep, type Prompter } from "./doe-questions.ts";
import { inquirerPrompter, isCancelled } from "./inquirer-prompter.ts";
import type { ExitCode } from "./shared/verb.ts";
import { openListToChange } from "./open-list.ts";
import { print, say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureArrangement(command);
  command
    .argument("<file>", "the list to make or to add to; .json is added to its name when missing")
    .addHelpText(
      "after",
      "\nAsks for the program, its options, and how they vary. Shows the commands before\nit writes anything, and ends with the --grid command that does the same.",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const file = listName(command.args[0] ?? "");
  const arrangement = arrangementOf(command);
  if (world.stdin.isTTY !== true || world.stdout.isTTY !== true) {
    throw usageError(
      "--doe asks questions and needs a terminal",
      `without questions: cooperate --grid ${quoteWords(["", file]).slice(3)} +command ... (cooperate --grid --help)`,
    );
  }
  await read(file); // a bad list is reported before any question
  try {
    const ask = await inquirerPrompter();
    const { plan, shellSyntax } = await askSweep(ask, Math.floor(Math.random() * 100_000));
    const grid = gridOf(plan);
    if (shellSyntax.length > 0) {
      print(world);
      print(world, `note: ${shellNote(shellSyntax)}; for a shell write`);
      print(world, `  bash -c 'main "$@" | tee log' bash`);
    }
    const again = quoteWords(["cooperate", "--grid", file, ...wordsOf(arrangement), ...plusWords(plan)]);
    if (await isMeant(ask, grid.count)) {
      preview(world, plan, grid);
      await askAndWrite(world, ask, file, { plan, grid }, arrangement);
    } else say(world, NOTHING);
    say(world, "the same without questions:");
    say(world, `  ${again}`);
    return 0;
  } catch (error) {
    if (!isCancelled(error)) throw error;
    say(world, NOTHING);
    return 130;
  }
}

const NOTHING = "nothing was written";

async function isMeant(ask: Prompter, count: number): Promise<boolean> {
  if (count <= MAX_UNCONFIRMED_COMMANDS) return true;
  return ask.confirm(
    `${count} commands are more than ${MAX_UNCONFIRMED_COMMANDS}. Make them all the same?`,
    false,
  );
}

/** Asks again when the list has changed meanwhile, so that the answers to all other questions are
 *  not lost. */
async function askAndWrite(
  world: World,
  ask: Prompter,
  file: string,
  { plan, grid }: { readonly plan: GridPlan; readonly grid: Grid },
  arrangement: Arrangement,
): Promise<void> {
  const plain = withoutParams(plainEntries(grid, undefined, plan)).map((entry) => ({ entry }));
  const entries = (arranged(plain, arrangement).entries as readonly NewEntry[]).map(({ entry }) => entry);
  for (;;) {
    const action = await askAction(ask, file, entries, await read(file));
    if (action === "nothing") return say(world, NOTHING);
    if (action === "add") {
      const added = await addToList(
        world,
        file,
        entries.map((entry) => ({ entry })),
        false,
      );
      return sayAdded(world, { file, note: describeArrangement(arrangement, grid.note) }, added);
    }
    if (await replace(world, file, entries)) return;
  }
}

function listName(name: string): string {
  if (name === "" || name.endsWith("/"))
    throw usageError(
      "--doe needs the name of a list",
      `for example: cooperate --doe ${quoteWords([`${name}exps`])}`,
    );
  return name.endsWith(".json") ? name : `${name}.json`;
}

type Action = "add" | "replace" | "nothing";

/** The entries of the list, if it exists.
 *  @throws CooperateError when it cannot be read, or when its folder is missing */
async function read(file: string): Promise<readonly Entry[] | undefined> {
  // lstat, since a dangling symlink is a file that is there and cannot be read
  if (await found(lstat(file))) return openListFile(file).read();
  const folder = dirname(file);
  if (!(await found(stat(folder)))?.isDirectory())
    throw usageError(`${file}: there is no folder ${folder}`, `make it: mkdir -p ${quoteWords([folder])}`);
  return undefined;
}

async function found(stats: Promise<Stats>): Promise<Stats | undefined> {
  return stats.catch(() => undefined);
}

/** Commands that are shown at the beginning and at the end of a long list. */
const SHOWN = 3;

/** Prints to stdout, like the questions: when stderr goes elsewhere, the user must still see what
 *  the question is about. */
function preview(world: World, { env }: GridPlan, { count, note, at }: Grid): void {
  print(world);
  print(world, `${count} ${count === 1 ? "command" : "commands"}${note === undefined ? "" : `, ${note}`}:`);
  const isShort = count <= 2 * SHOWN;
  for (let i = 0; i < count; i++) {
    if (!isShort && i === SHOWN) {
      print(world, "  ...");
      i = count - SHOWN;
    }
    print(world, `  ${commandText({ env, words: at(i).words })}`);
  }
  print(world);
}

async function askAction(
  ask: Prompter,
  file: string,
  entries: readonly PendingEntry[],
  existing: readonly Entry[] = [],
): Promise<Action> {
  if (existing.length === 0) return (await ask.confirm(`Write them to ${file}?`)) ? "add" : "nothing";
  const running = existing.filter((entry) => entry.status === "running").length;
  const batch = entries.map((entry) => ({ entry }));
  const { fresh, present } = appendNew(batch, { again: false })(existing).value;
  return ask.select<Action>(
    `${file} has ${existing.length} ${existing.length === 1 ? "entry" : "entries"} already:`,
    [
      {
        value: "add",
        name: present === 0 ? "append these" : `append those that are new: ${fresh}`,
        disabled: fresh === 0 && "(all are in the list already)",
      },
      { value: "replace", name: "replace them with these", disabled: running > 0 && `(${running} running)` },
      { value: "nothing", name: "write nothing" },
    ],
  );
}

/** Replaces the list, unless a runner has started to work on it since the question was asked.
 *  @returns whether it did */
async function replace(world: World, file: string, entries: readonly PendingEntry[]): Promise<boolean> {
  try {
    await openListToChange(world, file).update(replaceAll(entries));
  } catch (error) {
    if (!(error instanceof CooperateError && error.kind === "usage")) throw error;
    say(world, `${error.message}; ${error.hint}`);
    return false;
  }
  const noun = entries.length === 1 ? "entry" : "entries";
  say(world, `${file} now has these ${entries.length} ${noun} and no others`);
  say(world, `work through it: cooperate --run ${quoteWords([file])}`);
  return true;
}
