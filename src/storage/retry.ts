import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { codeOf, isForbidden, isPassing } from "../core/errno.ts";

/** How long an operation is tried again while the storage reports errors. */
export interface RetryOptions {
  /** How long to try before giving up, milliseconds. */
  readonly retryForMs?: number;
  /** Try again also when a person must act first: give a permission back (errno.ts), or repair the
   *  list. For an outcome that must not be lost. */
  readonly retryOnPermissionError?: boolean;
  /** Called before each wait: how long it has taken so far (milliseconds), the code of what is in
   *  the way (`ELOCKED`, `ENOSPC`, ...), and for a lock its path. `EMALFORMED`: the list is not
   *  valid, and `said` says where and why. `ECROWDED`: `said` is the number of runners that wait
   *  for the lock. */
  readonly onWait?: (waitedMs: number, code: string, lock?: string, said?: string) => void;
  readonly clock?: Clock;
}

export const RETRY_FOR_MS = 600_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 5_000;

/** Runs `work` again, after longer and longer pauses (exponential backoff with jitter), while it
 *  fails with an error that passes by itself (errno.ts).
 *  @param excusedMs how much of the time so far does not count, milliseconds
 *  @throws the last error of `work` */
export async function retry<T>(
  work: () => Promise<T>,
  options: RetryOptions = {},
  excusedMs: () => number = () => 0,
): Promise<T> {
  const { retryForMs = RETRY_FOR_MS, clock = SYSTEM_CLOCK } = options;
  const start = clock.monotonic();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      // `retryOnPermissionError` is read at each failure: it may change (list-file.ts).
      const isRetried = isPassing(error) || (options.retryOnPermissionError === true && isForbidden(error));
      const tookMs = clock.monotonic() - start;
      if (!isRetried || tookMs - excusedMs() > retryForMs) throw error;
      options.onWait?.(tookMs, codeOf(error));
      await clock.sleep(jitter(pause));
    }
  }
}

/** A random time from half to one and a half times `ms`, so that processes that wait do not all
 *  retry at once. */
export function jitter(ms: number): number {
  return ms * (0.5 + Math.random());
}
