import type { Command } from "commander";
import { ALL, parseSelection, SELECTION_HELP } from "../core/selection.ts";
import { requeueEntries } from "./requeue-entries.ts";
import type { ExitCode } from "./verb.ts";
import type { World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("[selection]", `only among these: ${SELECTION_HELP}`)
    .option("--dry-run", "show which; write nothing")
    .addHelpText("after", "\nAttempts stay counted and logs stay. Running entries are never touched.");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", selection] = command.args;
  const { dryRun = false } = command.opts<{ dryRun?: boolean }>();
  return requeueEntries(
    world,
    file,
    selection === undefined ? ALL : parseSelection(selection),
    "failed",
    dryRun,
  );
}
