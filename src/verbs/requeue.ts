import type { Command } from "commander";
import { parseSelection, SELECTION_HELP } from "../core/selection.ts";
import { configureLease, leaseOf } from "./lease.ts";
import { requeueEntries } from "./requeue-entries.ts";
import type { ExitCode } from "./verb.ts";
import type { World } from "./world.ts";

export function configure(command: Command): void {
  configureLease(command)
    .argument("<file>", "the list")
    .argument("<selection>", SELECTION_HELP)
    .option(
      "--force",
      "put back also what somebody seems to run, after saying who; it is ended where that lives",
    )
    .option("--dry-run", "show which; write nothing")
    .addHelpText(
      "after",
      "\nAttempts stay counted and logs stay. Running entries are left alone,\nunless their runner is lost: one on another machine that gives no sign is watched for the lease.\n--force says who has them, has that ended as --cancel does, and puts them back whatever the answer.",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", selection = ""] = command.args;
  const { dryRun = false, force = false } = command.opts<{ dryRun?: boolean; force?: boolean }>();
  return requeueEntries(world, {
    file,
    selection: parseSelection(selection),
    which: "any",
    dryRun,
    force,
    leaseMs: leaseOf(command),
  });
}
