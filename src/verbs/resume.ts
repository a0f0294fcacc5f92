import type { Command } from "commander";
import { parseSelection, type Selection, SELECTION_HELP } from "../core/selection.ts";
import { resume } from "../list/changes/control.ts";
import { controlEntries } from "./control-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("<selection>", SELECTION_HELP)
    .addHelpText("after", "\nPaused entries continue, and held entries are pending again.");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", text = ""] = command.args;
  return resumeEntries(world, file, parseSelection(text));
}

/** Continues the selected entries that are paused, releases those that are held, and says what has
 *  happened. */
export async function resumeEntries(world: World, file: string, selection: Selection): Promise<ExitCode> {
  return controlEntries(world, {
    file,
    change: resume(selection),
    now: "pending again",
    later: "running again",
    order: "resume",
    obeyed: ({ facts }) => facts.pausedAt === undefined,
    skipped: "are not paused",
  });
}
