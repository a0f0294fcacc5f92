/** The longest time that a timer of Node takes, milliseconds: some 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Counts the time of one experiment, pauses left out, and says when a limit is over.
 */
export class Stopwatch {
  #ran = 0;
  /** By the monotonic clock; undefined while it stands. */
  #since: number | undefined;
  #begun = false;
  #limitMs = Number.POSITIVE_INFINITY;
  #onOver: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  start(): void {
    this.#begun = true;
    this.#since ??= performance.now();
    this.#arm();
  }

  pause(): void {
    this.#ran = this.elapsed;
    this.#since = undefined;
    clearTimeout(this.#timer);
  }

  resume(): void {
    if (this.#begun) this.start();
  }

  end(): void {
    this.pause();
    this.#begun = false;
  }

  /** Calls `onOver` once `ms` have been counted, also when that is so already. */
  limit(ms: number, onOver: () => void): void {
    [this.#limitMs, this.#onOver] = [ms, onOver];
    if (this.#since !== undefined) this.#arm();
  }

  /** Whether there is a limit. */
  get isLimited(): boolean {
    return this.#limitMs !== Number.POSITIVE_INFINITY;
  }

  /** Milliseconds that were counted so far. */
  get elapsed(): number {
    return this.#ran + (this.#since === undefined ? 0 : performance.now() - this.#since);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.isLimited) return;
    const left = this.#limitMs - this.elapsed;
    const wake = (): void => (left > LONGEST_TIMER_MS ? this.#arm() : this.#onOver());
    this.#timer = setTimeout(wake, Math.max(0, Math.min(left, LONGEST_TIMER_MS)));
  }
}
