import { type Clock, SYSTEM_CLOCK } from "./clock.ts";

/** Wakes those that wait for something to change (a condition variable with a counter, so that no
 *  change is missed). */
export class WakeSignal {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #epoch = 0;

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  /** How often {@link notify} was called. Pass it to {@link wait} to wake at once if there was a
   *  change since. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Wakes all that wait. */
  notify(): void {
    this.#epoch++;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves after `ms`, when `over` is aborted, or as soon as {@link notify} was called since
   *  `epoch`. */
  async wait(ms: number, over: AbortSignal, epoch: number): Promise<void> {
    if (over.aborted || this.#epoch !== epoch) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        cancel();
        this.#waiting.delete(wake);
        over.removeEventListener("abort", wake);
        resolve();
      };
      const cancel = this.#clock.sleepThen(ms, wake);
      this.#waiting.add(wake);
      over.addEventListener("abort", wake, { once: true });
    });
  }
}
