import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { metricsFileOf } from "../../core/attempt-files.ts";

/** So many logs of failed attempts are kept while this process works. */
const MOST_KEPT = 200;

/** Logs of which the list has all: those here are removed, so that the spool does not grow. Those
 *  of failed attempts stay until this process leaves, since it shows their last lines. */
export class SentLogs {
  readonly #folder: string;
  readonly #kept: string[] = [];
  /** All that is being removed. */
  #removing: Promise<void> = Promise.resolve();

  /** @param folder in which the logs are; nothing else is removed */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param isDone whether nobody here will show it */
  sent(log: string, isDone: boolean): void {
    if (!isDone) this.#kept.push(log);
    const over = isDone ? log : this.#kept.length > MOST_KEPT ? this.#kept.shift() : undefined;
    if (over !== undefined) this.#removing = Promise.all([this.#removing, this.#remove(over)]).then(() => {});
  }

  /** Nothing more is shown. Resolves when all are removed. */
  async end(): Promise<void> {
    await Promise.all([this.#removing, ...this.#kept.splice(0).map(async (log) => this.#remove(log))]);
  }

  /** What cannot be removed stays. */
  async #remove(log: string): Promise<void> {
    if (dirname(log) !== this.#folder) return;
    for (const path of [log, metricsFileOf(log)]) await fs.rm(path, { force: true }).catch(() => {});
  }
}
