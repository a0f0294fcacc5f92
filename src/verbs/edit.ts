import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { formatNumbers, SELECTION_HELP } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { edit } from "../list/changes/edit.ts";
import { newEntry } from "../list/format/command-lines.ts";
import { EntryFault } from "../list/format/entry-json.ts";
import { configureEdits, editsOf } from "./edit-options.ts";
import { openListToChange } from "./open-list.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("<selection>", `pending or held entries: ${SELECTION_HELP}`)
    .argument("[command...]", "after --: the new command, of one entry")
    .usage("FILE SELECTION [options] [-- PROGRAM ARGUMENTS]")
    .addHelpText("after", HELP);
  configureEdits(command);
}

const HELP = `
What you do not give stays as it is. --env, --param and --tag add to it.
--no-timeout, --no-env and so on remove an option, and so does an empty value;
--no-tag --tag new replaces all tags.

An entry that runs is left alone; after --requeue also one that has run.
A command that is already in the list is refused.

Examples:
  cooperate --edit exps.json 3 -- python main.py --lr 0.2
  cooperate --edit exps.json pending --timeout 2h --no-after`;

export async function run(
  world: World,
  command: Command,
  literal: readonly string[] | undefined,
): Promise<ExitCode> {
  const { file, text } = operands(command.args, literal);
  const edits = editsOf(command);
  if (!literal && edits.remove.size + Object.keys(edits.set).length === 0)
    throw usageError(
      "--edit needs an option, or a command after --",
      `for example: cooperate --edit ${quoteWords([file, text])} --timeout 2h`,
    );
  const argv = literal && commandOf(literal);
  const { changed, same, skipped } = await openListToChange(world, file).update(
    edit(parseSelection(text), { argv, ...edits }),
  );
  if (changed.length > 0) say(world, `${describe(changed)} edited`);
  if (same.length > 0) say(world, `${describe(same)} like that already`);
  if (skipped.length > 0) say(world, `left alone, since they run or have run: ${formatNumbers(skipped)}`);
  if (changed.length + same.length > 0) return 0;
  say(world, `  to run with other options, first: cooperate --requeue ${quoteWords([file, text])}`);
  return 1;
}

/** The words before `--`.
 *  @throws CooperateError (usage) when there are others than a list and a selection */
function operands(
  args: readonly string[],
  literal: readonly string[] | undefined,
): { file: string; text: string } {
  const [file = "", text = "", more] = args.slice(0, args.length - (literal?.length ?? 0));
  if (text === "" || more !== undefined)
    throw usageError(
      more === undefined
        ? "--edit needs a list and an entry before --"
        : `${quoteWords([more])}: the command comes after --`,
      `for example: cooperate --edit ${quoteWords([file || "exps.json"])} 3 -- python main.py --lr 0.2`,
    );
  return { file, text };
}

function commandOf(words: readonly string[]): ReturnType<typeof newEntry>["argv"] {
  try {
    return newEntry(words).argv;
  } catch (error) {
    throw error instanceof EntryFault ? usageError(error.message, "nothing was changed") : error;
  }
}

function describe(numbers: readonly number[]): string {
  return numbers.length === 1
    ? `entry ${numbers[0]} is`
    : `${numbers.length} entries (${formatNumbers(numbers)}) are`;
}
