import type { Clock } from "../core/clock.ts";
import { askKernel, type RunnerId } from "../processes/runner-id.ts";
import type { TicketPace, TicketTiming } from "./ticket-pace.ts";
import { removeTicket, type Ticket } from "./tickets.ts";

/** A runner that is the first in the queue for so long may be dead: the kernel is asked. */
const ASK_KERNEL_MS = 100;
/** After so many tries at which the lock was taken we no longer wait for the first in the queue:
 *  perhaps the storage shows us an old state. */
const MAX_TRIES = 4;
/** How much faster the trust in other machines grows back with each lock that we get without a
 *  suspect. */
const RECOVERY = 1.2;

/** A ticket, and when by our clock it was taken, microseconds. */
export interface QueuedTicket extends Ticket {
  readonly at: number;
}

export interface QueueHeadParts {
  /** Of the heartbeats. */
  readonly directory: string;
  readonly timing: TicketTiming;
  readonly pace: TicketPace;
  readonly clock: Clock;
  /** Whether a runner is one of this machine. */
  readonly isLocal: (id: RunnerId) => boolean;
}

/**
 * Watches the first runner in the queue (ticket-queue.ts). When it stays first for too long it
 * becomes a suspect: we ask for the lock once. If the lock is free, the suspect is passed over
 * from then on; if it is taken, the suspect is only waiting, as we are.
 */
export class QueueHead {
  readonly #parts: QueueHeadParts;
  /** The first in the queue: since when we have seen it there or last asked for the lock in spite
   *  of it, how often we did so, and whether a runner that came later has had the lock
   *  meanwhile. */
  #first = { name: "", at: 0, since: 0, tries: 0, isOvertaken: false };
  #suspect: Ticket | undefined;
  /** The share of the usual time limit that runners of other machines get: halved when the lock
   *  was free in spite of a suspect, doubled when it was taken. */
  #trust = 1;
  /** Tickets that are passed over, and since when. */
  readonly #passed = new Map<string, number>();

  constructor(parts: QueueHeadParts) {
    this.#parts = parts;
  }

  /** Whether the first in the queue has been there for too long, so that we ask for the lock
   *  once. */
  get isSuspect(): boolean {
    return this.#suspect !== undefined;
  }

  /** How many runners are ahead of us and count.
   *  @param queue all other tickets, the oldest first
   *  @param ours when our ticket was taken, microseconds; Infinity when we have none */
  async countAhead(queue: readonly QueuedTicket[], ours: number): Promise<number> {
    const older = queue.filter(
      ({ at, name, id }) => at < ours && !this.#passed.has(name) && this.#limitMs(id) > ASK_KERNEL_MS,
    );
    for (const [index, ticket] of older.entries()) {
      const ahead = older.length - index;
      const now = this.#parts.clock.monotonic();
      if (ticket.name !== this.#first.name)
        this.#first = { ...ticket, since: now, tries: 0, isOvertaken: false };
      const firstForMs = now - this.#first.since;
      if (firstForMs <= ASK_KERNEL_MS) return ahead;
      if (askKernel(ticket.id) === "dead") {
        await removeTicket(this.#parts.directory, ticket.name);
      } else if (firstForMs <= this.#limitMs(ticket.id)) {
        return ahead;
      } else if (this.#first.isOvertaken || this.#first.tries === MAX_TRIES) {
        this.#passed.set(ticket.name, now);
      } else {
        this.#suspect = ticket;
        return ahead;
      }
    }
    return 0;
  }

  /** Notices runners that have left the queue, and forgets or removes tickets that were passed
   *  over.
   *  @param queue all other tickets @param gone those that were there at the poll before */
  update(queue: readonly QueuedTicket[], gone: readonly QueuedTicket[]): void {
    if (gone.some(({ at }) => at > this.#first.at)) this.#first = { ...this.#first, isOvertaken: true };
    if (this.#passed.size === 0) return;
    const now = this.#parts.clock.monotonic();
    const names = new Set(queue.map(({ name }) => name));
    for (const [name, since] of this.#passed) {
      if (!names.has(name)) this.#passed.delete(name);
      else if (now - since > this.#parts.timing.abandonedMs) void removeTicket(this.#parts.directory, name);
    }
  }

  /** There is no suspect any more, whatever it did. */
  clearSuspect(): void {
    this.#suspect = undefined;
  }

  /** The lock was taken: the suspect, if any, waits as we do. */
  lockWasTaken(): void {
    if (!this.#suspect) return;
    const { id } = this.#suspect;
    this.#suspect = undefined;
    this.#first = { ...this.#first, since: this.#parts.clock.monotonic(), tries: this.#first.tries + 1 };
    if (!this.#parts.isLocal(id)) this.#trust = Math.min(1, this.#trust * 2);
  }

  /** We have got the lock, or do not want it any more. If there is a suspect, the lock was free,
   *  and it is passed over. */
  lockWasFree(): void {
    if (!this.#suspect) {
      this.#trust = Math.min(1, this.#trust * RECOVERY);
      return;
    }
    const { name, id } = this.#suspect;
    this.#suspect = undefined;
    this.#passed.set(name, this.#parts.clock.monotonic());
    if (!this.#parts.isLocal(id)) this.#trust /= 2;
  }

  /** How long this runner may be the first in the queue. */
  #limitMs(id: RunnerId): number {
    const { timing, pace, isLocal } = this.#parts;
    const usual = Math.max(timing.limitMs, pace.limitMs);
    return isLocal(id) ? usual : usual * this.#trust;
  }
}
