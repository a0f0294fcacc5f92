import type { Command } from "commander";
import type { Selection } from "../core/selection.ts";
import { pause } from "../list/changes/control.ts";
import { configureControl, controlEntries, controlOf } from "./control-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureControl(
    command,
    `
Stops all processes of a running experiment (SIGSTOP), on whatever machine. It
keeps its memory, its GPU and its slot, and the time does not count against its
timeout. A pending entry is held: it is not started. --resume undoes both.`,
  );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const { file, selection, dryRun } = controlOf(command);
  return pauseEntries(world, file, selection, dryRun);
}

/** Pauses the selected entries that run, holds those that are pending, and says what has
 *  happened.
 *  @param dryRun only say what would happen */
export async function pauseEntries(
  world: World,
  file: string,
  selection: Selection,
  dryRun = false,
): Promise<ExitCode> {
  return controlEntries(world, {
    file,
    dryRun,
    change: pause(selection),
    now: "held",
    later: "paused",
    order: "pause",
    obeyed: ({ facts }) => facts.pausedAt !== undefined,
    skipped: "have ended, or are held already",
  });
}
