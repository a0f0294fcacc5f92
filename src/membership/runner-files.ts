import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isGone } from "../core/errno.ts";
import { parseRunnerId } from "../processes/runner-id.ts";

/**
 * What belongs to a runner lies in `FILE.run` and is named for it. Its id comes from the list or from the names that are there, both of
 * which anybody may have written: only what is an id of ours becomes a part of a path.
 */

/** Path beside the list of something of `runner`.
 *  @param directory of the heartbeats
 *  @throws TypeError when `runner` is no id: what comes from the list or the storage is to be parsed before */
export function pathOf(directory: string, runner: string, suffix: string): string {
  if (!parseRunnerId(runner)) throw new TypeError(`no id of a runner: ${JSON.stringify(runner)}`);
  return join(directory, runner + suffix);
}

/** The runners that have something with that `suffix` in `directory`; what is not named for one is none of ours.
 *  @throws the system's error when nobody can say */
export async function runnersWith(directory: string, suffix: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw error;
  });
  const runners = names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
  return runners.filter((runner) => parseRunnerId(runner));
}
