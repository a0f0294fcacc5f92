import type { Command } from "commander";
import { formatDuration } from "../core/duration.ts";
import { DEFAULT_GRACE_MS, type RunnerOptions } from "../runner/options.ts";
import { durationOption } from "./lease.ts";

/** Declares how experiments are ended: `--grace` and `--leave-children`. */
export function configureEnding(command: Command): Command {
  return command
    .option(
      "--grace <duration>",
      `from SIGTERM to SIGKILL when an experiment is ended (default ${formatDuration(DEFAULT_GRACE_MS)})`,
    )
    .option("--leave-children", "let processes be that an experiment leaves running; else they are ended");
}

/** What {@link configureEnding} declared.
 *  @throws CooperateError (usage) when the grace is no duration */
export function endingOf(command: Command): Pick<RunnerOptions, "graceMs" | "leaveChildren"> {
  const { grace, leaveChildren = false } = command.opts<{ grace?: string; leaveChildren?: boolean }>();
  return {
    graceMs: grace === undefined ? DEFAULT_GRACE_MS : durationOption("--grace", grace),
    leaveChildren,
  };
}
