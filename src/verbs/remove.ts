import type { Command } from "commander";
import { parseSelection } from "../core/selection.ts";
import { remove } from "../list/changes/remove.ts";
import { configureControl, controlEntries } from "./control-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureControl(
    command,
    `
Deletes pending and held entries from the list; entries that run or have run
stay. The entries behind them move up, so numbers change.`,
  );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", text = ""] = command.args;
  return controlEntries(world, {
    file,
    change: remove(parseSelection(text)),
    now: "removed",
    later: "",
    obeyed: () => true,
    skipped: "run or have run",
  });
}
