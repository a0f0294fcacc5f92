import { parseDuration, writeDuration } from "./duration.ts";
import { usageError } from "./failure.ts";
import { parseSlurmDuration } from "./slurm-duration.ts";

/** How long an attempt may take: a number of milliseconds, or a multiple of the median duration of
 *  the done entries. */
export type TimeLimit = { readonly ms: number } | { readonly medians: number };

/** Parses a limit as it is written in a list or on the command line: `"2h"`, `"300%"` of the
 *  median duration of the done entries, or a number of seconds.
 *  @throws CooperateError (usage) when it is none of these */
export function parseTimeLimit(text: string | number): TimeLimit {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(String(text));
  if (!share) return { ms: parseDuration(String(text)) };
  const medians = Number(share[1]) / 100;
  if (medians > 0) return { medians };
  throw usageError(`"${text}" leaves no time`, "write a percentage of the median like 300%");
}

/** Whether {@link parseTimeLimit} accepts it. */
export function isTimeLimit(value: unknown): value is string | number {
  if (typeof value !== "string" && typeof value !== "number") return false;
  try {
    return parseTimeLimit(value) !== undefined;
  } catch {
    return false;
  }
}

/** `text`, a limit, as lists have it: without the forms of Slurm, with which version 0.1 refuses a
 *  list. */
export function plainLimit(text: string): string {
  const ms = parseSlurmDuration(text);
  return ms === undefined ? text : writeDuration(ms);
}
