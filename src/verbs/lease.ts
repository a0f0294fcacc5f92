import type { Command } from "commander";
import { formatDuration, parseDuration } from "../core/duration.ts";
import { messageOf, usageError } from "../core/failure.ts";
import { DEFAULT_LEASE_MS, LEAST_LEASE_MS } from "../membership/failure-detector.ts";

/** Declares `--lease`, which all verbs share that give the work of lost runners to others. */
export function configureLease(command: Command): Command {
  return command.option(
    "--lease <duration>",
    `a runner on another machine that gives no sign for so long is lost (default ${formatDuration(DEFAULT_LEASE_MS)})`,
  );
}

/** The lease in milliseconds.
 *  @throws CooperateError (usage) when it is no duration, or too short to tell a slow runner from a dead one */
export function leaseOf(command: Command): number {
  const { lease } = command.opts<{ lease?: string }>();
  if (lease === undefined) return DEFAULT_LEASE_MS;
  const ms = durationOption("--lease", lease);
  if (ms < LEAST_LEASE_MS)
    throw usageError(`--lease ${lease}: expected at least ${formatDuration(LEAST_LEASE_MS)}`);
  return ms;
}

/** A duration from the command line, in milliseconds.
 *  @throws CooperateError (usage) that names `option` */
export function durationOption(option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw usageError(`${option}: ${messageOf(cause)}`);
  }
}
