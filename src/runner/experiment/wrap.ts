import type { Argv } from "../../core/entry.ts";
import { parseTimeLimit } from "../../core/time-limit.ts";
import { type Filling, fillPlaceholders } from "./placeholders.ts";

/** Puts words before a command, such as `numactl -N [socket]`. Their placeholders are always filled
 *  in, and `{timeout}` with the time limit in whole seconds, 0 for none or one in medians; those of
 *  the command are not looked at.
 *  @param timeout as lists have it: `2h`, or seconds */
export function wrapped(
  [program, ...others]: Argv,
  argv: Argv,
  filling: Filling,
  timeout: string | number | undefined,
): Argv {
  const limit = timeout === undefined ? undefined : parseTimeLimit(timeout);
  const seconds = String(limit && "ms" in limit ? Math.ceil(limit.ms / 1000) : 0);
  const fill = (word: string): string => word.replaceAll("{timeout}", seconds);
  const [first, ...rest] = fillPlaceholders([fill(program), ...others.map(fill)], filling);
  return [first, ...rest, ...argv];
}
