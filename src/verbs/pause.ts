import type { Command } from "commander";
import { parseSelection, type Selection } from "../core/selection.ts";
import { pause } from "../list/changes/control.ts";
import { configureControl, controlEntries } from "./control-entries.ts";
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
  const [file = "", text = ""] = command.args;
  return pauseEntries(world, file, parseSelection(text));
}

/** Pauses the selected entries that run, holds those that are pending, and says what has
 *  happened. */
export async function pauseEntries(world: World, file: string, selection: Selection): Promise<ExitCode> {
  return controlEntries(world, {
    file,
    change: pause(selection),
    now: "held",
    later: "paused",
    order: "pause",
    obeyed: ({ facts }) => facts.pausedAt !== undefined,
    skipped: "have ended, or are held already",
  });
}
