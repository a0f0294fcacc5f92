/** A batch of short experiments lasts about so long, milliseconds. */
export const BATCH_MS = 500;

/** Where a change of the list takes long, a batch lasts this many times as long as a change. */
const CHANGES_PER_BATCH = 10;
/** With longer batches other users would learn too late how entries ended, milliseconds. */
const MAX_BATCH_MS = 2_000;
/** Where a change takes longer than the experiments, a batch lasts this many times as long as a
 *  change, so that the next entries are claimed before these have ended. */
const CHANGES_AHEAD = 1.5;
const MAX_AHEAD_MS = 20_000;
/** No entry waits in a runner for longer than that, milliseconds. */
export const MAX_WAIT_MS = 30_000;
/** When runners claim several entries at once, each waits less for the list than before. Once that
 *  is so, experiments count as short up to this factor, so that batches do not come and go
 *  (hysteresis). */
const HYSTERESIS = 4;
/** A larger batch would be too much to give back. */
const MAX_BATCH = 1_024;
/** A batch may be this many times as large as the one before, while little is known. */
const GROWTH = 4;
/** This many entries that ended in the list, all of them short, are enough to trust. */
const MIN_SAMPLES = 8;
/** Durations in the list leave out the overhead of an attempt, which is at least about that. */
const MIN_ATTEMPT_MS = 20;
/** A runner that knows nothing yet asks for so many entries, and decides when it has read the
 *  list. */
const FIRST_BATCH = 64;
/** When less than this part of a batch waits, more is claimed. */
const LOW_WATER = 1 / 4;
/** Weight of the latest attempt in the exponential moving average. */
const WEIGHT = 0.2;
/** After a long experiment, which may have been an exception, this many short ones are needed
 *  before several are claimed again. */
const SHORT_AGAIN = 2;

/**
 * How many entries to claim at once. Short experiments: as many as take about half a second, or
 * longer where a change of the list takes long, so that changes are a small part of the work and
 * the list is free for others. Long experiments: one, so that no entry waits in one runner while
 * another could run it. Where all runners wait for the list for longer than an experiment takes,
 * experiments count as short: no other runner could have begun them sooner.
 */
export class BatchSizer {
  readonly #changeMs: () => number;
  /** Moving average of the short attempts of this runner. */
  #meanMs: number | undefined;
  /** How long the entries took that ended last in the list, milliseconds. */
  #samples: readonly number[] = [];
  /** How many short attempts are needed before several entries are claimed again. */
  #shortsNeeded = 0;
  /** Size of the latest batch. */
  #last = 1;

  /** @param changeMs how long a change of the list takes from the moment it is asked for,
   *    milliseconds */
  constructor(changeMs: () => number) {
    this.#changeMs = changeMs;
  }

  /** How long a batch is to last, milliseconds. */
  get spanMs(): number {
    return Math.max(
      Math.min(Math.max(BATCH_MS, CHANGES_PER_BATCH * this.#changeMs()), MAX_BATCH_MS),
      this.#aheadMs,
    );
  }

  /** Up to which duration an experiment is short, milliseconds. */
  get #shortMs(): number {
    const factor = this.#last > 1 ? HYSTERESIS : 1;
    return Math.max(BATCH_MS, Math.min(factor * this.#aheadMs, MAX_AHEAD_MS));
  }

  get #aheadMs(): number {
    return Math.min(CHANGES_AHEAD * this.#changeMs(), MAX_AHEAD_MS);
  }

  /** When no entry has begun for so long, milliseconds, the waiting ones are given back. Sooner
   *  would not help: another runner would have to wait for the list for as long. */
  get patienceMs(): number {
    return Math.max(2 * BATCH_MS, 2 * (this.#meanMs ?? 0), Math.min(this.#changeMs(), MAX_AHEAD_MS));
  }

  /** The part of a batch below which more is to be claimed, so that it is there in time. */
  get low(): number {
    return Math.min(1, Math.max(LOW_WATER, this.#changeMs() / this.spanMs));
  }

  /** Whether experiments are so short that the supervisor should have the next ones ahead of time.
   */
  get isBrisk(): boolean {
    return this.#meanMs === undefined || this.#meanMs <= BATCH_MS;
  }

  /** Notes how long an attempt of this runner took, overhead included. */
  took(ms: number): void {
    if (ms > this.#shortMs) {
      this.#shortsNeeded = SHORT_AGAIN;
      return;
    }
    this.#shortsNeeded = Math.max(0, this.#shortsNeeded - 1);
    this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs + (ms - this.#meanMs) * WEIGHT;
  }

  /** @param ms how long the entries took that ended last in the list, milliseconds */
  learn(ms: readonly number[]): void {
    this.#samples = ms;
  }

  /** Notes how many entries were claimed together. */
  claimed(count: number): void {
    this.#last = Math.max(1, count);
  }

  /** An upper bound of {@link batch}, for whoever has not read the list yet.
   *  @param slots experiments that run at the same time */
  most(slots: number): number {
    const expected = this.#expectedMs ?? Number.POSITIVE_INFINITY;
    if (this.#shortsNeeded > 0 || expected > this.#shortMs) return 1;
    const least = expected > BATCH_MS ? 2 * slots : 1; // for each slot one that runs and one that comes next
    return Math.min(MAX_BATCH, Math.max(least, Math.floor((this.spanMs * slots) / this.#atLeastMs)));
  }

  /** As {@link most}, for a slot that begins one entry at once. */
  mostNow(slots: number): number {
    const isNew = this.#expectedMs === undefined && this.#shortsNeeded === 0;
    return isNew && slots === 1 ? FIRST_BATCH : this.most(slots);
  }

  /** How many entries to claim.
   *  @param slots experiments that run at the same time
   *  @param waiting how many wait in this runner already
   *  @param leftMs until nothing more is to begin, milliseconds */
  batch(slots: number, waiting = 0, leftMs = Number.POSITIVE_INFINITY): number {
    const wanted = this.most(slots);
    if (wanted === 1) return 1;
    const farthest = (Math.min(MAX_WAIT_MS, leftMs) * slots) / this.#atLeastMs - waiting;
    const growth = this.#hasSamples ? MAX_BATCH : this.#last * GROWTH;
    return Math.floor(Math.max(1, Math.min(wanted, farthest, growth)));
  }

  /** How long an attempt takes, milliseconds; undefined while nothing is known. */
  get #expectedMs(): number | undefined {
    if (this.#meanMs !== undefined || !this.#hasSamples) return this.#meanMs;
    return Math.max(MIN_ATTEMPT_MS, this.#samples.reduce((sum, ms) => sum + ms, 0) / this.#samples.length);
  }

  get #atLeastMs(): number {
    return Math.max(this.#expectedMs ?? 0, 0.1);
  }

  /** Whether enough entries have ended lately in the list, and all of them were short. */
  get #hasSamples(): boolean {
    return this.#samples.length >= MIN_SAMPLES && Math.max(...this.#samples) <= this.#shortMs;
  }
}
