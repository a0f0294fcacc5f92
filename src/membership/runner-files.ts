import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isGone } from "../core/errno.ts";
import { parseRunnerId } from "../processes/runner-id.ts";

/**
 * The files of a runner are in `FILE.run`, and their names start with its id. An id comes from the
 * list or from the names of these files, and anybody may have written those: only a valid id
 * becomes part of a path.
 */

/** Path of a file of `runner`.
 *  @param directory of the heartbeats
 *  @throws TypeError when `runner` is no valid id: parse what comes from the list or the storage
 *    first */
export function pathOf(directory: string, runner: string, suffix: string): string {
  if (!parseRunnerId(runner)) throw new TypeError(`no id of a runner: ${JSON.stringify(runner)}`);
  return join(directory, runner + suffix);
}

/** The runners that have a file with that `suffix` in `directory`. Files with other names are
 *  ignored.
 *  @throws the system's error when the directory cannot be read */
export async function runnersWith(directory: string, suffix: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw error;
  });
  const runners = names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
  return runners.filter((runner) => parseRunnerId(runner));
}
