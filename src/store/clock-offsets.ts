/** A minute or two of tickets is enough to estimate an offset. Clocks drift apart, and a monotonic
 *  clock stops while its machine sleeps, so older observations are dropped. Microseconds. */
const WINDOW_US = 60_000_000;

/** The upper bounds for how far the clock of another machine is behind ours, microseconds: from
 *  the tickets of this window of time, and of the one before. */
interface OffsetWindow {
  since: number;
  least: number;
  before: number;
}

/**
 * Estimates what the monotonic clocks of other machines show, from the tickets (ticket-queue.ts)
 * that are taken there. Nobody sees a ticket before it is taken. So the time by our clock at which
 * we see it, less the ticket, is an upper bound for how far that clock is behind ours, and the
 * least of many is close to it. (One-way clock offset estimation by the minimum delay; cf.
 * Cristian, "Probabilistic clock synchronization", Distributed Computing 3, 1989.)
 *
 * So a ticket may seem younger than it is, by the time that we were late to see it, but never
 * older. Of two machines each may believe to be first; then both ask for the lock. But they never
 * wait for each other.
 */
export class ClockOffsets {
  readonly #windows = new Map<string, OffsetWindow>();

  /** Records that at `now` we see a ticket of that machine. All times are microseconds, each by
   *  the clock of its machine. */
  see(machine: string, ticket: number, now: number): void {
    const behind = now - ticket;
    const window = this.#windows.get(machine);
    if (!window) {
      this.#windows.set(machine, { since: now, least: behind, before: behind });
    } else if (now - window.since > WINDOW_US) {
      const isNext = now - window.since <= 2 * WINDOW_US;
      this.#windows.set(machine, { since: now, least: behind, before: isNext ? window.least : behind });
    } else {
      window.least = Math.min(window.least, behind);
    }
  }

  /** The latest time by our clock at which a ticket of that machine was taken; Infinity when none
   *  of it was seen. */
  ours(machine: string, ticket: number): number {
    const window = this.#windows.get(machine);
    return window ? ticket + Math.min(window.least, window.before) : Number.POSITIVE_INFINITY;
  }
}
