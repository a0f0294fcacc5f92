import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { codeOf } from "../core/errno.ts";
import { CooperateError, messageOf } from "../core/failure.ts";
import { RETRY_FOR_MS } from "../storage/retry.ts";
import { explain } from "./explain.ts";
import type { TransactionOptions } from "./transaction.ts";

const TRIES = 3;
const AGAIN_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Tries again while a list is invalid: an editor that writes in place, or the cache of a FUSE file
 * system, shows half a list for a moment. Errors of the storage are turned into sentences for the
 * user.
 */
export class ListRetry {
  readonly #path: string;
  readonly #options: TransactionOptions;
  readonly #clock: Clock;
  /** The message that was reported of an invalid list, as long as it is invalid. */
  #reported: string | undefined;

  constructor(path: string, options: TransactionOptions) {
    [this.#path, this.#options, this.#clock] = [path, options, options.clock ?? SYSTEM_CLOCK];
  }

  /** Runs `work`, again while the list is invalid.
   *  @param mustSucceed whether `work` must succeed, so that it is tried for long
   *  @throws CooperateError (list, storage), and other errors of `work` */
  async run<T>(work: () => Promise<T>, mustSucceed: () => boolean = () => false): Promise<T> {
    const since = this.#clock.monotonic();
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof CooperateError)) throw await explain(error, this.#path);
        const waitedMs = this.#clock.monotonic() - since;
        const isOver = waitedMs > (this.#options.retryForMs ?? RETRY_FOR_MS);
        if (error.kind !== "list" || (tries >= TRIES && (isOver || !mustSucceed()))) throw error;
        if (tries >= TRIES) this.report(error, waitedMs);
        await this.#pause(Math.min(AGAIN_MS * 2 ** Math.max(0, tries - TRIES), LONGEST_PAUSE_MS));
      }
    }
  }

  /** Reports that somebody must repair the list, if `error` says so ({@link needsRepair}): once,
   *  and again when the message of `error` is another one. */
  report(error: unknown, waitedMs: number): void {
    const message = messageOf(error);
    if (!needsRepair(error) || message === this.#reported) return;
    this.#reported = message;
    this.#options.onWait?.(waitedMs, "EMALFORMED", undefined, message);
  }

  /** The list was read and is valid: when it becomes invalid again, that is reported again. */
  markValid(): void {
    this.#reported = undefined;
  }

  /** Resolves after `ms`; sooner for a process that was told to exit, which may even end here. */
  async #pause(ms: number): Promise<void> {
    const { hurry } = this.#options;
    if (hurry?.signal.aborted) {
      await hurry.onStuck();
      await this.#clock.sleep(Math.min(ms, AGAIN_MS));
    } else await this.#clock.sleep(ms, hurry?.signal).catch(() => {}); // aborted
  }
}

/** Whether `error` says that the list exists and is invalid, so that somebody must repair it. */
export function needsRepair(error: unknown): boolean {
  if (!(error instanceof CooperateError) || error.kind !== "list") return false;
  return ["", "EISDIR"].includes(codeOf(error.cause)); // else it is missing, or cannot be read
}
