/** Short experiments are claimed for about so long, milliseconds. */
export const BATCH_MS = 500;

/** More at once would be much to give back. */
const MOST = 256;
/** How much faster a batch may grow than the one before. */
const GROWTH = 4;
/** Weight of the latest attempt in the mean. */
const WEIGHT = 0.2;

/**
 * How many entries to claim at once: as many as will take about half a second, and one as soon as they are long, so that no entry
 * waits in a runner while another could run it.
 */
export class Pace {
  #meanMs: number | undefined;
  #last = 1;

  /** An attempt has taken so long, with all that belongs to it. */
  took(ms: number): void {
    if (this.#meanMs === undefined || ms > BATCH_MS) this.#meanMs = ms;
    else this.#meanMs += (ms - this.#meanMs) * WEIGHT;
  }

  /** @param slots experiments that run at the same time */
  batch(slots: number): number {
    const mean = this.#meanMs;
    const wanted =
      mean === undefined || mean > BATCH_MS / 2 ? 1 : Math.floor((BATCH_MS * slots) / Math.max(mean, 0.1));
    this.#last = Math.max(1, Math.min(wanted, this.#last * GROWTH, MOST));
    return this.#last;
  }
}
