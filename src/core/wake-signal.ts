import { type Clock, SYSTEM_CLOCK } from "./clock.ts";

/** Wakes those who wait for something to change. */
export class WakeSignal {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #rung = 0;

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  /** A moment that {@link wait} can be told: what rings after it is not missed. */
  get epoch(): number {
    return this.#rung;
  }

  notify(): void {
    this.#rung++;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves after `ms`, when `over` is aborted, or as soon as it has rung since `mark`. */
  async wait(ms: number, over: AbortSignal, mark: number): Promise<void> {
    if (over.aborted || this.#rung !== mark) return;
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
