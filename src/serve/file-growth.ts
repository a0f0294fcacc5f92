import { stat } from "node:fs/promises";
import type { Entry } from "../core/entry.ts";
import { metricsFileOf } from "../core/attempt-files.ts";
import { inGroups } from "../core/in-groups.ts";

/** So many running entries are looked at each time; the others the next times. */
const MOST = 200;

/** Which running entries have reported more: their metrics files, and their job logs where metrics
 *  are read from these, have another size than before. */
export class FileGrowth {
  readonly #logsCount: boolean;
  readonly #sizes = new Map<string, string>();
  /** Those that were not taken yet. */
  #grown = new Set<number>();
  #next = 0;

  /** @param logsCount whether metrics are read from job logs */
  constructor(logsCount: boolean) {
    this.#logsCount = logsCount;
  }

  /** Looks at the files of running entries.
   *  @param numbers of `entries`: those that are shown */
  async look(entries: readonly Entry[], numbers: Iterable<number>): Promise<void> {
    const running = [...numbers].flatMap((n) => {
      const entry = entries[n];
      return entry?.status === "running" && entry.facts.log !== undefined
        ? [{ n, log: entry.facts.log }]
        : [];
    });
    const from = running.length > MOST ? this.#next % running.length : 0;
    this.#next = from + MOST;
    const turn = [
      ...running.slice(from, from + MOST),
      ...running.slice(0, Math.max(0, from + MOST - running.length)),
    ];
    await inGroups(running.length > MOST ? turn : running, async ({ n, log }) => {
      const files = this.#logsCount ? [log, metricsFileOf(log)] : [metricsFileOf(log)];
      const sizes = (await Promise.all(files.map(sizeOf))).join();
      const before = this.#sizes.get(log);
      this.#sizes.set(log, sizes);
      // What is seen for the first time may have been written after the entry was read.
      if (before !== sizes && /[1-9]/.test(sizes.replaceAll("-1", ""))) this.#grown.add(n);
    });
    if (this.#sizes.size > 2 * running.length + MOST) this.#forget(new Set(running.map(({ log }) => log)));
  }

  /** Whether there are some. */
  get has(): boolean {
    return this.#grown.size > 0;
  }

  /** Those that have grown since the last call. */
  take(): ReadonlySet<number> {
    const grown = this.#grown;
    this.#grown = new Set();
    return grown;
  }

  #forget(kept: ReadonlySet<string>): void {
    for (const log of this.#sizes.keys()) if (!kept.has(log)) this.#sizes.delete(log);
  }
}

/** -1 where there is no such file. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => -1,
  );
}
