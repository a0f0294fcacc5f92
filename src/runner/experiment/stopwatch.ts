import { type CancelTimer, type Clock, SYSTEM_CLOCK } from "../../core/clock.ts";

/** The longest time that a timer of Node takes, milliseconds: about 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Counts how long one experiment has run, without its pauses, and calls back when it has reached a
 * limit.
 */
export class Stopwatch {
  readonly #clock: Clock;
  /** Milliseconds that were counted until the last pause. */
  #ran = 0;
  /** By the monotonic clock; undefined while the stopwatch is stopped. */
  #since: number | undefined;
  #begun = false;
  #limitMs = Number.POSITIVE_INFINITY;
  #onOver: () => void = () => {};
  #cancelTimer: CancelTimer | undefined;

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  start(): void {
    this.#begun = true;
    this.#since ??= this.#clock.monotonic();
    this.#setTimer();
  }

  pause(): void {
    this.#ran = this.elapsed;
    this.#since = undefined;
    this.#cancelTimer?.();
  }

  /** Continues after a pause; does nothing before the start and after the end. */
  resume(): void {
    if (this.#begun) this.start();
  }

  end(): void {
    this.pause();
    this.#begun = false;
  }

  /** Calls `onOver` as soon as `ms` have been counted, also if that is so already. */
  limit(ms: number, onOver: () => void): void {
    [this.#limitMs, this.#onOver] = [ms, onOver];
    if (this.#since !== undefined) this.#setTimer();
  }

  /** Milliseconds that were counted so far. */
  get elapsed(): number {
    return this.#ran + (this.#since === undefined ? 0 : this.#clock.monotonic() - this.#since);
  }

  #setTimer(): void {
    this.#cancelTimer?.();
    if (this.#limitMs === Number.POSITIVE_INFINITY) return;
    const left = this.#limitMs - this.elapsed;
    const wake = (): void => (left > LONGEST_TIMER_MS ? this.#setTimer() : this.#onOver());
    this.#cancelTimer = this.#clock.sleepThen(Math.max(0, Math.min(left, LONGEST_TIMER_MS)), wake);
  }
}
