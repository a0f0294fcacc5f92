import { codeOf } from "../../core/errno.ts";
import { messageOf, usageError } from "../../core/failure.ts";
import { grepLog } from "../../results/grep-log.ts";
import type { Item } from "../../results/tables/item.ts";
import type { ExitCode } from "../shared/verb.ts";
import { print, say, type World } from "../shared/world.ts";

/** Prints the lines of the job logs that match, as grep does, with the number of the entry in place
 *  of the name of the file: `3:41:Error: ...`, and `3-40-...` for lines around them.
 *  @returns 0, or 1 when none matches
 *  @throws CooperateError (usage) for an invalid expression */
export function printMatches(
  world: World,
  items: readonly Item[],
  pattern: string,
  before: number,
  after: number,
): ExitCode {
  const regex = regexOf(pattern);
  let any = false;
  for (const { row } of items) {
    if (row.log === undefined) continue;
    let last: number | undefined;
    for (const { text, line, isMatch } of matchesIn(world, row.n, row.log, regex, before, after)) {
      // a line between what does not stand together
      if (any && before + after > 0 && line !== (last ?? -1) + 1) print(world, "--");
      const mark = isMatch ? ":" : "-";
      print(world, `${row.n}${mark}${line}${mark}${text}`);
      last = line;
      any = true;
    }
  }
  if (!any) say(world, `--grep ${pattern}: no line matches`);
  return any ? 0 : 1;
}

function matchesIn(world: World, n: number, log: string, ...rest: [RegExp, number, number]) {
  try {
    const found = grepLog(log, ...rest);
    if (found === undefined) say(world, `entry ${n}: the expression took too long on ${log}`);
    return found ?? [];
  } catch (error) {
    say(world, `entry ${n}: its log cannot be read here: ${log} (${codeOf(error)})`);
    return [];
  }
}

function regexOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw usageError(`--grep: ${messageOf(error).replace(/^Invalid r/, "no r")}`);
  }
}
