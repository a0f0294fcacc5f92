import type { Command } from "commander";
import { ALL, parseSelection, SELECTION_HELP } from "../core/selection.ts";
import { configureLease, leaseOf } from "./lease.ts";
import { requeueEntries } from "./requeue-entries.ts";
import type { ExitCode } from "./verb.ts";
import type { World } from "./world.ts";

export function configure(command: Command): void {
  configureLease(command)
    .argument("<file>", "the list")
    .argument("[selection]", `only among these: ${SELECTION_HELP}`)
    .option("--dry-run", "show which; write nothing")
    .addHelpText(
      "after",
      "\nAttempts stay counted and logs stay. Running entries are left alone,\nunless their runner is lost: one on another machine that gives no sign is watched for the lease.",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", selection] = command.args;
  const { dryRun = false } = command.opts<{ dryRun?: boolean }>();
  return requeueEntries(world, {
    file,
    selection: selection === undefined ? ALL : parseSelection(selection),
    which: "failed",
    dryRun,
    force: false,
    leaseMs: leaseOf(command),
  });
}
