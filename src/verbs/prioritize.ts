import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { SELECTION_HELP, type Selection } from "../core/selection.ts";
import { prioritize } from "../list/changes/control.ts";
import { configureDryRun, controlEntries } from "./control-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  // The selection may have several words. Only the last argument takes them, so this one does, and
  // the number is the last of them.
  configureDryRun(command)
    .usage("[options] <file> <selection...> <priority>")
    .argument("<file>", "the list")
    .argument("<selection>", SELECTION_HELP)
    .argument(
      "<priority...>",
      "a number; the highest goes first, and among equals the first in the list; entries have 0 by default",
    )
    // "-1" is a number here, not an option.
    .allowUnknownOption();
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", ...words] = command.args;
  const number = words.pop() ?? "";
  const priority = Number(number);
  if (number.trim() === "" || !Number.isFinite(priority))
    throw usageError(
      `priority "${number}": expected a number`,
      "for example: cooperate --prioritize FILE 3 10",
    );
  const { dryRun = false } = command.opts<{ dryRun?: boolean }>();
  return prioritizeEntries(world, file, parseSelection(words), priority, dryRun);
}

/** Changes the priority of the selected entries, and says what has happened.
 *  @param dryRun only say what would happen */
export async function prioritizeEntries(
  world: World,
  file: string,
  selection: Selection,
  priority: number,
  dryRun = false,
): Promise<ExitCode> {
  return controlEntries(world, {
    file,
    dryRun,
    change: prioritize(selection, priority),
    now: `of priority ${priority}`,
    later: "",
    obeyed: () => true,
    skipped: "run, have ended, or have that priority already",
  });
}
