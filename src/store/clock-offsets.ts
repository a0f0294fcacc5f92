/** A minute or two of tickets is enough to know a clock by. Clocks drift apart, and the monotonic one stands still while a machine sleeps, so that
 *  what was seen longer ago is forgotten. Microseconds. */
const WINDOW_US = 60_000_000;

/** How far the clock of another machine is behind ours, at most, microseconds: in this window of time and in the one before. */
interface OffsetWindow {
  since: number;
  least: number;
  before: number;
}

/**
 * What the monotonic clocks of other machines show, as far as it can be told from the tickets (ticket-queue.ts) that are taken there by them. Nobody sees a
 * ticket before it is taken, so a ticket is at most as much younger than it seems as its clock is behind ours, and the least that was seen of
 * many tickets is close.
 *
 * A ticket may seem younger than it is, by what we were late to see it, and never older. So of two machines each may believe to be first, and both
 * ask for the lock then, but never does each wait for the other.
 */
export class ClockOffsets {
  readonly #sights = new Map<string, OffsetWindow>();

  /** We see at `now` a ticket of that machine. All times are microseconds of the clock of whose they are. */
  see(machine: string, ticket: number, now: number): void {
    const behind = now - ticket;
    const sight = this.#sights.get(machine);
    if (!sight) {
      this.#sights.set(machine, { since: now, least: behind, before: behind });
    } else if (now - sight.since > WINDOW_US) {
      const isNext = now - sight.since <= 2 * WINDOW_US;
      this.#sights.set(machine, { since: now, least: behind, before: isNext ? sight.least : behind });
    } else {
      sight.least = Math.min(sight.least, behind);
    }
  }

  /** When by our clock a ticket of that machine was taken, at the latest. It was seen before. */
  ours(machine: string, ticket: number): number {
    const sight = this.#sights.get(machine);
    return sight ? ticket + Math.min(sight.least, sight.before) : Number.POSITIVE_INFINITY;
  }
}
