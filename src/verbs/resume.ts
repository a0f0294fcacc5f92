import type { Command } from "commander";
import type { Selection } from "../core/selection.ts";
import { resume } from "../list/changes/control.ts";
import { configureControl, controlEntries, controlOf } from "./control-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureControl(command, "\nPaused entries continue, and held entries are pending again.");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const { file, selection, dryRun } = controlOf(command);
  return resumeEntries(world, file, selection, dryRun);
}

/** Continues the selected entries that are paused, releases those that are held, and says what has
 *  happened.
 *  @param dryRun only say what would happen */
export async function resumeEntries(
  world: World,
  file: string,
  selection: Selection,
  dryRun = false,
): Promise<ExitCode> {
  return controlEntries(world, {
    file,
    dryRun,
    change: resume(selection),
    now: "pending again",
    later: "running again",
    order: "resume",
    obeyed: ({ facts }) => facts.pausedAt === undefined,
    skipped: "are not paused",
  });
}
