import { type Settled, settleAll } from "../../list/changes/settle.ts";
import type { Attempted } from "../attempt/attempt.ts";
import type { BatchSizer } from "./batch-size.ts";
import { unrecordedError } from "../attempt/attempt-errors.ts";
import type { RunnerOptions } from "../options.ts";

/**
 * Writes outcomes into the list. Those of short experiments may wait for as long as a batch takes, so that one write has many of them; by
 * then they stand in the journal.
 */
export class OutcomeWriter {
  readonly #options: Pick<RunnerOptions, "list" | "retries">;
  readonly #batchSizer: BatchSizer;
  readonly #onRecorded: (ended: Attempted, settled: Settled) => void;
  readonly #kept: Attempted[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #trouble: unknown;
  #failed = false;

  constructor(
    options: Pick<RunnerOptions, "list" | "retries">,
    batchSizer: BatchSizer,
    onRecorded: (ended: Attempted, settled: Settled) => void,
  ) {
    this.#options = options;
    this.#batchSizer = batchSizer;
    this.#onRecorded = onRecorded;
  }

  /** Whether an outcome could not be written: somebody may want to write it later. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Records `ended` with the next write, at the latest when a batch would be over (batch-size.ts). */
  keep(ended: Attempted): void {
    this.#kept.push(ended);
    if (this.#options.list.isAwaited) this.join();
    else this.#timer ??= setTimeout(() => this.join(), this.#batchSizer.spanMs);
  }

  /** Records what was kept, with a change of the list that is being made anyway. */
  join(): void {
    this.flush().catch((error: unknown) => {
      this.#trouble ??= error; // said to whoever asks next
    });
  }

  /** Records `ended` and all that was kept, in one write.
   *  @throws CooperateError that names the entry whose outcome could not be written */
  async record(ended: Attempted): Promise<void> {
    this.#kept.push(ended);
    await this.flush();
  }

  /** Records what was kept, and waits for all that is being recorded.
   *  @throws CooperateError that names the entry whose outcome could not be written */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kept = this.#kept.splice(0);
    const own = kept.length > 0 ? this.#write(kept) : undefined;
    this.#writing = Promise.allSettled([this.#writing, own]);
    await this.#writing;
    await own;
    if (this.#trouble !== undefined) throw this.#trouble;
  }

  async #write(kept: readonly Attempted[]): Promise<void> {
    const { list, retries } = this.#options;
    const settled = await list
      .update(settleAll(kept, retries), { stubborn: true })
      .catch((error: unknown) => {
        this.#failed = true; // also of a list that is missing, or no list any more: it may be put back
        throw unrecordedError(error, kept[0] as Attempted);
      });
    for (const [i, ended] of kept.entries()) this.#onRecorded(ended, settled[i] as Settled);
  }
}
