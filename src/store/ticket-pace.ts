export interface TicketTiming {
  /** A runner that is the first in the queue for so long (milliseconds; longer where changes take
   *  long) may be stopped, or its machine dead or cut off; or it has left, and the storage shows
   *  that late. Then we ask for the lock once. */
  readonly limitMs: number;
  /** When no runner ahead of us has left the queue for so long, we ask for the lock, whoever is
   *  ahead. */
  readonly longestMs: number;
  /** A ticket that is still there so long after it was passed over is removed, so that not each
   *  newcomer waits for it once: nobody can know that the machine of another runner is dead. If
   *  that runner lives, it only loses its place. */
  readonly abandonedMs: number;
}

export const TICKET_TIMING: TicketTiming = { limitMs: 2_000, longestMs: 30_000, abandonedMs: 60_000 };

/** Each runner that is ahead of us takes at least about so long. */
const EACH_MS = 10;
/** The next in the queue polls at least so often: it should ask for the lock before that is
 *  free. */
const NEXT_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** A change is some ten to twenty round trips and a poll is one: the first in the queue has some
 *  four times what a change takes, but at most {@link LONGEST_LIMIT_MS}. */
const POLLS = 100;
const LONGEST_LIMIT_MS = 10_000;
/** A measurement that is less than the estimate replaces it; a greater one raises it by this
 *  factor at most, since some measurements are outliers. */
const GROWTH = 1.2;

/** Estimates how fast the queue of runners moves (ticket-queue.ts). From this follows how often
 *  each of them polls, so that all waiting runners together send the storage no more than a few
 *  requests for each change. */
export class TicketPace {
  /** From one change of hands to the next. */
  #eachMs = EACH_MS;
  /** How long it takes to list the queue. */
  #pollMs = Number.POSITIVE_INFINITY;

  /** Records how long a runner ahead of us had the lock. */
  served(ms: number): void {
    this.#eachMs = Math.min(ms, this.#eachMs * GROWTH);
  }

  /** Records how long it took to list the queue. */
  polled(ms: number): void {
    this.#pollMs = Math.min(ms, this.#pollMs * GROWTH);
  }

  /** The time from one poll to the next while so many runners are ahead of us. */
  pauseMs(ahead: number): number {
    const each = Math.max(EACH_MS, this.#eachMs / 2, 2 * this.#pollMs);
    return Math.min(ahead * Math.min(each, NEXT_PAUSE_MS), LONGEST_PAUSE_MS);
  }

  /** How long a runner may be the first in the queue. */
  get limitMs(): number {
    return Math.min(Math.max(4 * this.#eachMs, POLLS * this.#pollMs), LONGEST_LIMIT_MS);
  }
}
