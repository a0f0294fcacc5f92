import { vi } from "vitest";

/** One pending call of {@link VirtualClock.sleep}. */
interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Options of `setTimeout` of `node:timers/promises` that the code under test uses. */
interface SleepOptions {
  readonly signal?: AbortSignal;
}

/**
 * A clock on which time passes only while somebody sleeps: each sleep ends at once, and the clock
 * then shows the time at which it was to end. Reading and writing take no time, so a test can say
 * exactly how long the code waits, however busy the machine is.
 *
 * It replaces `performance.now()` once {@link install} is called, and `setTimeout` of
 * `node:timers/promises` in a test file that calls
 * `vi.mock("node:timers/promises", async () => (await import(".../virtual-clock.ts")).timers)`.
 */
class VirtualClock {
  /** Milliseconds since {@link install}. */
  now = 0;
  /** How many sleeps have begun. */
  sleeps = 0;
  #isStopped = false;
  #sleepers: Sleeper[] = [];

  /**
   * Sets the clock to 0 and makes `performance.now()` show it; `vi.restoreAllMocks()` ends that.
   */
  install(): void {
    [this.now, this.sleeps, this.#isStopped, this.#sleepers] = [0, 0, false, []];
    vi.spyOn(performance, "now").mockImplementation(() => this.now);
  }

  /** From now on sleeps end only by {@link pass}. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Ends {@link stop}. */
  run(): void {
    this.#isStopped = false;
    this.#wakeNext();
  }

  /** As `setTimeout` of `node:timers/promises`. */
  async sleep(ms = 1, _value?: undefined, { signal }: SleepOptions = {}): Promise<void> {
    this.sleeps++;
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const sleeper = { at: this.now + ms, wake };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      this.#sleepers.push(sleeper);
      // Not at once: other sleepers that were woken before may have to sleep again first.
      setImmediate(() => !this.#isStopped && this.#wakeNext());
    });
  }

  /**
   * Lets `ms` pass on a stopped clock, one sleep at a time; the last sleep may end later. It is
   * meant for code that sleeps repeatedly.
   */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    while (this.now < end) {
      while (this.#sleepers.length === 0) await new Promise(setImmediate);
      this.#wakeNext();
    }
  }

  #wakeNext(): void {
    const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
    if (!next) return;
    this.#sleepers = this.#sleepers.filter((other) => other !== next);
    this.now = Math.max(this.now, next.at);
    next.wake();
  }
}

export const virtualClock = new VirtualClock();

/** The module that a test file puts in the place of `node:timers/promises`. */
export const timers = {
  setTimeout: async (ms?: number, value?: undefined, options?: SleepOptions): Promise<void> =>
    virtualClock.sleep(ms, value, options),
};
