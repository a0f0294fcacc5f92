import type { Command } from "commander";
import { ALL, SELECTION_HELP } from "../core/selection.ts";
import { configureLease, leaseOf } from "./lease.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import { requeueEntries } from "./requeue-entries.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export function configure(command: Command): void {
  const help = `only the failed ones among these: ${SELECTION_HELP} (default: all)`;
  configureSelection(configureLease(command).argument("<file>", "the list"), { optional: true, help })
    .option("--dry-run", "show which entries would be requeued; write nothing")
    .addHelpText(
      "after",
      `
Attempts stay counted, and logs stay. Running entries are left alone, unless
their runner is lost; a runner on another machine that gives no sign is watched
for the length of the lease.`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const { dryRun = false } = command.opts<{ dryRun?: boolean }>();
  return requeueEntries(world, {
    file,
    selection: selectionOf(command) ?? ALL,
    which: "failed",
    dryRun,
    force: false,
    leaseMs: leaseOf(command),
  });
}
