/** Short experiments are claimed for about so long, milliseconds. */
export const BATCH_MS = 500;

/** Where a change of the list takes long, for so many times as long. */
const TIMES = 10;
/** Longer would be late to tell the others how it ended. */
const LONGEST_MS = 2_000;
/** More at once would be much to give back. */
const MOST = 1_024;
/** How much faster a batch may grow than the one before. */
const GROWTH = 4;
/** Weight of the latest attempt in the mean. */
const WEIGHT = 0.2;
/** One that is long may be the first of many, or have waited for its machine: so many short ones show that it was not. */
const SHORT_AGAIN = 2;

/**
 * How many entries to claim at once: as many as will take about half a second, or longer where a change of the list does, so that changes are a small
 * part of the work and the list is free for others; and one as soon as they are long, so that no entry
 * waits in a runner while another could run it.
 */
export class Pace {
  readonly #changeMs: () => number;
  /** Of the short ones. */
  #meanMs: number | undefined;
  /** How many short ones are to come before several are claimed again. */
  #wary = 0;
  #last = 1;

  /** @param changeMs what a change of the list takes, milliseconds */
  constructor(changeMs: () => number) {
    this.#changeMs = changeMs;
  }

  /** For how long to claim, milliseconds. */
  get spanMs(): number {
    return Math.min(Math.max(BATCH_MS, TIMES * this.#changeMs()), LONGEST_MS);
  }

  /** An attempt has taken so long, with all that belongs to it. */
  took(ms: number): void {
    if (ms > BATCH_MS) {
      this.#wary = SHORT_AGAIN;
      return;
    }
    this.#wary = Math.max(0, this.#wary - 1);
    this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs + (ms - this.#meanMs) * WEIGHT;
  }

  /** @param slots experiments that run at the same time */
  batch(slots: number): number {
    const wanted =
      this.#meanMs === undefined || this.#wary > 0
        ? 1
        : Math.floor((this.spanMs * slots) / Math.max(this.#meanMs, 0.1));
    this.#last = Math.max(1, Math.min(wanted, this.#last * GROWTH, MOST));
    return this.#last;
  }
}
