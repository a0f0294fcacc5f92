import { once } from "node:events";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { PackedResults } from "./pack.ts";
import type { CollectPlan } from "./plan.ts";
import type { AttemptFiles } from "./reading.ts";

/** Not there where all of the program is one file, and in tests of the sources. */
const WORKER = fileURLToPath(new URL("collect-worker.js", import.meta.url));
const MOST_THREADS = 8;
/** Starting a thread takes as long as reading some hundred logs. */
const BATCHES_PER_THREAD = 16;

/** How many threads are worth their start. One is none: this thread can read as well. */
export function threadCount(batches: number, cores: number = availableParallelism()): number {
  const count = Math.min(cores - 1, MOST_THREADS, Math.floor(batches / BATCHES_PER_THREAD));
  return count < 2 || !existsSync(WORKER) ? 0 : count;
}

/** A thread that reads the files of attempts. */
export class CollectThread {
  readonly #worker: Worker;

  constructor(plan: CollectPlan) {
    this.#worker = new Worker(WORKER, { workerData: plan });
  }

  /** Not again before it has resolved.
   *  @throws the error with which the thread has ended */
  async read(rows: readonly (readonly AttemptFiles[])[]): Promise<PackedResults> {
    const answer = once(this.#worker, "message");
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is no window
    this.#worker.postMessage(rows);
    const [packed] = (await answer) as [PackedResults];
    return packed;
  }

  end(): void {
    void this.#worker.terminate();
  }
}
