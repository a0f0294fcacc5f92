import type { Command } from "commander";
import { formatDuration, parseDuration } from "../core/duration.ts";
import { messageOf, usageError } from "../core/failure.ts";
import { DEFAULT_LEASE_MS, LEAST_LEASE_MS } from "../membership/failure-detector.ts";

/** Declares `--lease`, for all verbs that make entries of lost runners pending again. */
export function configureLease(command: Command): Command {
  return command.option(
    "--lease <duration>",
    `take a runner on another machine for dead when it gives no sign for this long; at least ${formatDuration(LEAST_LEASE_MS)} (default: ${formatDuration(DEFAULT_LEASE_MS)})`,
  );
}

/** The lease in milliseconds.
 *  @throws CooperateError (usage) when it is not a duration, or too short to tell a slow runner
 *    from a dead one */
export function leaseOf(command: Command): number {
  const { lease } = command.opts<{ lease?: string }>();
  if (lease === undefined) return DEFAULT_LEASE_MS;
  const ms = durationOption("--lease", lease);
  if (ms < LEAST_LEASE_MS)
    throw usageError(`--lease ${lease}: expected at least ${formatDuration(LEAST_LEASE_MS)}`);
  return ms;
}

/** Parses a duration from the command line, into milliseconds.
 *  @throws CooperateError (usage) that names `option` */
export function durationOption(option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw usageError(`${option}: ${messageOf(cause)}`);
  }
}
