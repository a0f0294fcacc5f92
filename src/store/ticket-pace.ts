/** Each that stands before us will take at least about so long. */
const EACH_MS = 10;
/** The next in line looks at least so often: it is to ask before the lock is free. */
const NEXT_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** A change is some ten to twenty round trips and a look is one: whoever stands first has some four times what that takes, but no more than this. */
const LOOKS = 100;
const LONGEST_LIMIT_MS = 10_000;
/** What was measured counts at once when it is less than before, and else little by little: once in a while something takes long. */
const GROWTH = 1.2;

/** How fast a line of waiting runners moves (ticket-queue.ts), from which it follows how often each looks: all who wait together are to ask the storage no
 *  more often than some times for each turn. */
export class TicketPace {
  /** What a turn takes, from hand to hand. */
  #eachMs = EACH_MS;
  /** What it takes to look who waits. */
  #lookMs = Number.POSITIVE_INFINITY;

  turn(ms: number): void {
    this.#eachMs = Math.min(ms, this.#eachMs * GROWTH);
  }

  look(ms: number): void {
    this.#lookMs = Math.min(ms, this.#lookMs * GROWTH);
  }

  /** From one look to the next while so many stand before us. */
  pauseMs(before: number): number {
    const each = Math.max(EACH_MS, this.#eachMs / 2, 2 * this.#lookMs);
    return Math.min(before * Math.min(each, NEXT_PAUSE_MS), LONGEST_PAUSE_MS);
  }

  /** How long whoever stands first may stand there. */
  get limitMs(): number {
    return Math.min(Math.max(4 * this.#eachMs, LOOKS * this.#lookMs), LONGEST_LIMIT_MS);
  }
}
