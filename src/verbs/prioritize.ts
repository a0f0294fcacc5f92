import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { parseSelection, SELECTION_HELP } from "../core/selection.ts";
import { prioritize } from "../list/changes/control.ts";
import { controlEntries } from "./control-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("<selection>", SELECTION_HELP)
    .argument(
      "<priority>",
      "a number; the highest goes first, and among equals the first in the list; entries have 0 by default",
    )
    // "-1" is a number here, not an option.
    .allowUnknownOption();
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", text = "", number = ""] = command.args;
  const priority = Number(number);
  if (number.trim() === "" || !Number.isFinite(priority))
    throw usageError(
      `priority "${number}": expected a number`,
      "for example: cooperate --prioritize FILE 3 10",
    );
  return controlEntries(world, {
    file,
    change: prioritize(parseSelection(text), priority),
    now: `of priority ${priority}`,
    later: "",
    obeyed: () => true,
    skipped: "run, have ended, or have that priority already",
  });
}
