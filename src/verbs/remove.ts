import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { remove } from "../list/changes/remove.ts";
import { configureControl, controlEntries, controlOf } from "./control-entries.ts";
import { poolsByNumber } from "./pool-views.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureControl(
    command,
    `
Deletes entries from the list and prints their commands; those that run stay.
The entries behind them move up, so numbers change. Job logs stay.`,
  );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const { file, selection, dryRun } = controlOf(command);
  const [bound] = await poolsByNumber(world, file);
  if (bound !== undefined)
    throw usageError(
      `jobs of ${bound} are for entries by number (--per-entry), which --remove would change`,
      `end them first: cooperate --stop ${file} --pool ${bound}; or --cancel the entries`,
    );
  return controlEntries(world, {
    file,
    dryRun,
    change: remove(selection),
    now: "removed",
    later: "",
    obeyed: () => true,
    skipped: "run",
  });
}
