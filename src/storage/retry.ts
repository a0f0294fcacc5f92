import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isForbidden, isPassing } from "../core/errno.ts";

/** How long storage may be in trouble before the user must do something. */
export interface Patience {
  /** How long to try before giving up, milliseconds. */
  readonly patienceMs?: number;
  /** Try again also when somebody must put something right (errno.ts), or mend the list: for an outcome that must not be lost. */
  readonly stubborn?: boolean;
  /** Told while waiting: how long so far (milliseconds), the code of what is in the way (`ELOCKED`, `ENOSPC`, ...), and the path
   *  of the lock if it is that; `EMALFORMED`: the list is no valid list, and `said` where and why; `ECROWDED`: so many runners wait for
   *  their turn as `said` says. */
  readonly onWait?: (waitedMs: number, code: string, lock?: string, said?: string) => void;
}

export const PATIENCE_MS = 600_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 5_000;

/** Does `work` again and again while what it throws is something that passes (errno.ts), with longer and longer pauses.
 *  @param excusedMs how much of the time so far does not count, milliseconds
 *  @throws what `work` throws last */
export async function retry<T>(
  work: () => Promise<T>,
  patience: Patience = {},
  excusedMs: () => number = () => 0,
): Promise<T> {
  const start = performance.now();
  const { patienceMs = PATIENCE_MS } = patience;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      const again = isPassing(error) || (patience.stubborn === true && isForbidden(error));
      if (!again || performance.now() - start - excusedMs() > patienceMs) throw error;
      patience.onWait?.(performance.now() - start, codeOf(error));
      await sleep(jitter(pause));
    }
  }
}

/** `ms` give or take a half, so that waiters do not march in step. */
export function jitter(ms: number): number {
  return ms * (0.5 + Math.random());
}
