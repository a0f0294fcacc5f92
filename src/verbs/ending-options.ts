import type { Command } from "commander";
import { formatDuration } from "../core/duration.ts";
import { DEFAULT_GRACE_MS, type RunnerOptions } from "../runner/options.ts";
import { durationOption } from "./lease.ts";

/** Declares the options that say how experiments are ended: `--grace` and `--leave-children`. */
export function configureEnding(command: Command): Command {
  return command
    .option(
      "--grace <duration>",
      `when an experiment is ended: time from SIGTERM to SIGKILL (default: ${formatDuration(DEFAULT_GRACE_MS)})`,
    )
    .option(
      "--leave-children",
      "do not end the processes that an experiment leaves running (default: they are ended)",
    );
}

/** The values of the options of {@link configureEnding}.
 *  @throws CooperateError (usage) when the grace period is not a duration */
export function endingOf(command: Command): Pick<RunnerOptions, "graceMs" | "leaveChildren"> {
  const { grace, leaveChildren = false } = command.opts<{ grace?: string; leaveChildren?: boolean }>();
  return {
    graceMs: grace === undefined ? DEFAULT_GRACE_MS : durationOption("--grace", grace),
    leaveChildren,
  };
}
