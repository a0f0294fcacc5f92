import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { logNameFor, metricsFileOf } from "../core/attempt-files.ts";
import type { Attempt } from "./attempts.ts";
import type { AttemptFiles } from "./reading.ts";

/** What lies in the folders of job logs. Each is listed once: asking for files that are not there,
 *  one by one, takes a round trip each on network storage. */
export class LogFolders {
  /** By folder, the metrics files of each log by its name; a log itself is there with its name. */
  readonly #folders = new Map<string, ReadonlyMap<string, readonly string[]>>();

  /** Lists the folders of these logs. */
  async list(logs: Iterable<string>): Promise<void> {
    const folders = new Set(Array.from(logs, (log) => dirname(log)));
    await Promise.all(
      [...folders].map(async (folder) => {
        // One that is not there, or that we may not list, has nothing for us.
        this.#folders.set(folder, byLog(await readdir(folder).catch(() => [])));
      }),
    );
  }

  /** The files of an attempt. */
  filesOf({ log, isOver }: Attempt): AttemptFiles {
    const names = log === undefined ? undefined : this.#folders.get(dirname(log))?.get(basename(log));
    if (log === undefined || !names) return { log: undefined, metrics: [], isOver };
    const name = basename(log);
    const main = metricsFileOf(name);
    // The one without a number last: it decides where others tell the same.
    const others = names.filter((each) => each !== name && each !== main && each.startsWith(main));
    const metrics = [...others.toSorted(), ...names.filter((each) => each === main)];
    const folder = dirname(log);
    return {
      log: names.includes(name) ? log : undefined,
      metrics: metrics.map((each) => join(folder, each)),
      isOver,
    };
  }
}

function byLog(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of names) {
    const log = logNameFor(name);
    const others = found.get(log);
    if (others) others.push(name);
    else found.set(log, [name]);
    if (log !== name && !found.has(name)) found.set(name, [name]);
  }
  return found;
}
