import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { logNameFor, metricsFileOf } from "../core/attempt-files.ts";
import { codeOf, isGone } from "../core/errno.ts";
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
        const names = await readdir(folder).catch((error: unknown) => (isAbsent(error) ? [] : undefined));
        // One that may be entered, but not listed, has what it has.
        if (names) this.#folders.set(folder, byLog(names));
      }),
    );
  }

  /** The files of an attempt. */
  filesOf({ log, isOver }: Attempt): AttemptFiles {
    if (log === undefined) return { log, metrics: [], isOver };
    const listed = this.#folders.get(dirname(log));
    if (!listed) return { log, metrics: [metricsFileOf(log)], isOver };
    const names = listed.get(basename(log)) ?? [];
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

function isAbsent(error: unknown): boolean {
  return isGone(error) || codeOf(error) === "ENOTDIR";
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
