import type { Command } from "commander";
import { ALL } from "../core/selection.ts";
import { configureLease, leaseOf } from "./lease.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import { requeueEntries } from "./requeue-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureSelection(configureLease(command).argument("<file>", "the list"))
    .option("--force", "also make running entries pending, whoever seems to run them")
    .option("--dry-run", "show which entries would be requeued; write nothing")
    .addHelpText(
      "after",
      `
Attempts stay counted, and logs stay. Running entries are left alone, unless
their runner is lost; a runner on another machine that gives no sign is watched
for the length of the lease.

--force first says who has each running entry, then has the experiment ended as
--cancel does, and makes the entry pending whatever the answer is.`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const { dryRun = false, force = false } = command.opts<{ dryRun?: boolean; force?: boolean }>();
  return requeueEntries(world, {
    file,
    selection: selectionOf(command) ?? ALL,
    which: "any",
    dryRun,
    force,
    leaseMs: leaseOf(command),
  });
}
