import { setTimeout as sleep } from "node:timers/promises";

/** Stops what was to happen later. */
export type CancelTimer = () => void;

/**
 * Time as the program sees it. Whoever reads the time or waits for it is given a clock, so that a
 * test can make time pass (test/helpers/fake-clock.ts).
 */
export interface Clock {
  /** Wall clock, for people and records. */
  now(): Date;
  /** Milliseconds that only ever grow, for durations, leases and deadlines. */
  monotonic(): number;
  /** Calls `work` once, after `ms` milliseconds. The process may end before that.
   *  @returns cancels it */
  after(ms: number, work: () => void): CancelTimer;
  /** Calls `work` every `ms` milliseconds. The process may end meanwhile.
   *  @returns ends it */
  every(ms: number, work: () => void): CancelTimer;
  /** Resolves after `ms` milliseconds; the process stays alive until then.
   *  @throws AbortError when `signal` is aborted before */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** As `after`, but the process stays alive until then. Cheaper than `sleep` with a signal, for
   *  timers that are mostly cancelled.
   *  @returns cancels it */
  sleepThen(ms: number, work: () => void): CancelTimer;
}

/** The clock of this machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, work) {
    const timer = setInterval(work, ms).unref();
    return () => clearInterval(timer);
  },
  async sleep(ms, signal) {
    await sleep(ms, undefined, signal && { signal });
  },
  sleepThen(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
