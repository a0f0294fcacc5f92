/** Short experiments are claimed for about so long, milliseconds. */
export const BATCH_MS = 500;

/** Where a change of the list takes long, for so many times as long. */
const TIMES = 10;
/** Longer would be late to tell the others how it ended. */
const LONGEST_MS = 2_000;
/** Where it takes longer than the experiments, for so many times as long: the next ones are there before these have ended. */
const AHEAD = 1.5;
const AHEAD_MOST_MS = 20_000;
/** No entry waits in a runner for longer, milliseconds. */
export const FARTHEST_MS = 30_000;
/** Where several are claimed at once all wait less for the list than they would one by one, for about so many times. */
const STAY = 4;
/** More at once would be much to give back. */
const MOST = 1_024;
/** How much faster a batch may grow than the one before, while little is known. */
const GROWTH = 4;
/** So many that ended in the list, all of them short, are enough to know. */
const SURE = 8;
/** What the list says leaves out what belongs to an attempt besides its experiment. */
const LEAST_MS = 20;
/** So many at once may be claimed first, if the list says by then that they are short. */
const FIRST = 64;
/** When so small a part of what was claimed together waits still, more is claimed, while that runs. */
const LOW = 1 / 4;
/** Weight of the latest attempt in the mean. */
const WEIGHT = 0.2;
/** One that is long may be the first of many, or have waited for its machine: so many short ones show that it was not. */
const SHORT_AGAIN = 2;

/**
 * How many entries to claim at once: as many as will take about half a second, or longer where a change of the list does, so that changes are a small
 * part of the work and the list is free for others; and one as soon as they are long, so that no entry
 * waits in a runner while another could run it. Where all wait for the list for longer than experiments take, these are short: nobody
 * could have begun them before.
 */
export class BatchSizer {
  readonly #changeMs: () => number;
  /** Of the short ones. */
  #meanMs: number | undefined;
  /** What the list tells of those that ended last. */
  #told: readonly number[] = [];
  /** How many short ones are to come before several are claimed again. */
  #wary = 0;
  #last = 1;

  /** @param changeMs what a change of the list takes from being asked for, milliseconds */
  constructor(changeMs: () => number) {
    this.#changeMs = changeMs;
  }

  /** For how long to claim, milliseconds. */
  get spanMs(): number {
    return Math.max(Math.min(Math.max(BATCH_MS, TIMES * this.#changeMs()), LONGEST_MS), this.#aheadMs);
  }

  /** Longer than so none of those may take that are claimed together, milliseconds. */
  get #shortMs(): number {
    const stay = this.#last > 1 ? STAY : 1;
    return Math.max(BATCH_MS, Math.min(stay * this.#aheadMs, AHEAD_MOST_MS));
  }

  get #aheadMs(): number {
    return Math.min(AHEAD * this.#changeMs(), AHEAD_MOST_MS);
  }

  /** When nothing was begun for so long, milliseconds, what waits is given back: until then nobody would have it sooner by that. */
  get patienceMs(): number {
    return Math.max(2 * BATCH_MS, 2 * (this.#meanMs ?? 0), Math.min(this.#changeMs(), AHEAD_MOST_MS));
  }

  /** Of what was claimed together: when less waits than this part, more is to be claimed, to be there in time. */
  get low(): number {
    return Math.min(1, Math.max(LOW, this.#changeMs() / this.spanMs));
  }

  /** Whether they end so soon one after the other that the supervisor is to have the next ones beforehand. */
  get isBrisk(): boolean {
    return this.#meanMs === undefined || this.#meanMs <= BATCH_MS;
  }

  /** An attempt has taken so long, with all that belongs to it. */
  took(ms: number): void {
    if (ms > this.#shortMs) {
      this.#wary = SHORT_AGAIN;
      return;
    }
    this.#wary = Math.max(0, this.#wary - 1);
    this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs + (ms - this.#meanMs) * WEIGHT;
  }

  /** @param ms how long those took that ended last in the list */
  learn(ms: readonly number[]): void {
    this.#told = ms;
  }

  /** So many were claimed together. */
  claimed(count: number): void {
    this.#last = Math.max(1, count);
  }

  /** As much as {@link batch} can say when the list has been waited for, and been read.
   *  @param slots experiments that run at the same time */
  most(slots: number): number {
    const expected = this.#expectedMs ?? Number.POSITIVE_INFINITY;
    if (this.#wary > 0 || expected > this.#shortMs) return 1;
    const least = expected > BATCH_MS ? 2 * slots : 1; // for each slot one that runs, and one to begin then
    return Math.min(MOST, Math.max(least, Math.floor((this.spanMs * slots) / this.#atLeastMs)));
  }

  /** As {@link most}, when one begins at once in any case. */
  mostNow(slots: number): number {
    const isNew = this.#expectedMs === undefined && this.#wary === 0;
    return isNew && slots === 1 ? FIRST : this.most(slots);
  }

  /** @param slots experiments that run at the same time
   *  @param waiting how many are there that wait already
   *  @param leftMs until nothing more is to begin, milliseconds */
  batch(slots: number, waiting = 0, leftMs = Number.POSITIVE_INFINITY): number {
    const wanted = this.most(slots);
    if (wanted === 1) return 1;
    const farthest = (Math.min(FARTHEST_MS, leftMs) * slots) / this.#atLeastMs - waiting;
    const growth = this.#isTold ? MOST : this.#last * GROWTH;
    return Math.floor(Math.max(1, Math.min(wanted, farthest, growth)));
  }

  /** How long one takes; undefined while nothing is known. */
  get #expectedMs(): number | undefined {
    if (this.#meanMs !== undefined || !this.#isTold) return this.#meanMs;
    return Math.max(LEAST_MS, this.#told.reduce((sum, ms) => sum + ms, 0) / this.#told.length);
  }

  get #atLeastMs(): number {
    return Math.max(this.#expectedMs ?? 0, 0.1);
  }

  /** Whether those that ended last in the list were short, all of them. */
  get #isTold(): boolean {
    return this.#told.length >= SURE && Math.max(...this.#told) <= this.#shortMs;
  }
}
