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
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.#waiting.add(wake);
    over.addEventListener("abort", wake, { once: true });
    await this.#clock.sleep(ms, woken.signal).catch(() => {}); // woken before its time
    this.#waiting.delete(wake);
    over.removeEventListener("abort", wake);
  }
}
