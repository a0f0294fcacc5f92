import * as fs from "node:fs/promises";
import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { ClockOffsets } from "./clock-offsets.ts";
import { jitter } from "../storage/retry.ts";
import { machineOf, ownRunnerId, parseRunnerId, type RunnerId } from "../processes/runner-id.ts";
import { type StorageKind, storageKind } from "../storage/storage-kind.ts";
import { type QueuedTicket, QueueHead } from "./queue-head.ts";
import { listTickets, type Ticket, ticketPath } from "./tickets.ts";
import { TICKET_TIMING, TicketPace, type TicketTiming } from "./ticket-pace.ts";

/**
 * The order in which the runners of a list get its lock. The lock (lock.ts) is a directory that is
 * polled, so nobody sees who else waits, and the runner that has just had it is the likeliest to
 * get it again. So a runner that waits takes a ticket, the directory
 * `FILE.run/<runner>.<time>.turn` beside its heartbeat, and only the runner with the oldest ticket
 * asks for the lock; the others poll the tickets. (A ticket lock, as in Mellor-Crummey & Scott,
 * "Algorithms for scalable synchronization on shared-memory multiprocessors", ACM TOCS 9(1), 1991,
 * with times in place of a counter.)
 *
 * The time of a ticket is that of the monotonic clock of its machine; {@link ClockOffsets}
 * estimates what it is by ours. Earlier versions look only at tickets of their own machine.
 *
 * This is advice, for order only. Storage may show tickets late, and those of runners that no
 * longer exist; each of them costs one pause (queue-head.ts).
 */

export interface TicketOptions {
  readonly timing?: TicketTiming;
  readonly clock?: Clock;
  /** The clock of this machine that all of its processes share, microseconds; tests simulate other
   *  machines. */
  readonly machineClock?: () => number;
}

/** The place of one runner in the queue; it has no more than one at a time. */
export class TicketQueue {
  readonly #directory: string;
  readonly #runner: string;
  readonly #machine: string;
  readonly #timing: TicketTiming;
  readonly #clock: Clock;
  readonly #machineClock: () => number;
  readonly #clockOffsets = new ClockOffsets();
  readonly #pace = new TicketPace();
  readonly #head: QueueHead;
  #storage: Promise<StorageKind> | undefined;
  #takenAt: number | undefined;
  /** Of our ticket; undefined when it could not be made. */
  #path: string | undefined;
  #leaving: Promise<void> | undefined;
  #isFirst = false;
  #waiting = 0;
  /** The other tickets at the last poll, and when one ahead of us was last seen to go. */
  #queue: readonly QueuedTicket[] = [];
  #movedAt = 0;

  /** @param directory of the heartbeats @param runner whose heartbeat is there */
  constructor(
    directory: string,
    runner: string,
    { timing = TICKET_TIMING, clock = SYSTEM_CLOCK, machineClock = bootTimeUs }: TicketOptions = {},
  ) {
    this.#directory = directory;
    this.#runner = runner;
    this.#machine = machineOf(parseRunnerId(runner) ?? ownRunnerId());
    [this.#timing, this.#clock, this.#machineClock] = [timing, clock, machineClock];
    const isLocal = (id: RunnerId): boolean => this.#isLocal(id);
    this.#head = new QueueHead({ directory, timing, pace: this.#pace, clock, isLocal });
  }

  /** The runner that waits in it. */
  get runner(): string {
    return this.#runner;
  }

  /** How many runners of all machines were waiting at the last poll, this one included. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when we may ask for the lock: at once when nobody waits, or when we are the first
   *  already and have not called {@link leave}. Never rejects: where tickets cannot be made or
   *  listed, we may always ask. When another runner is first but may be stuck, it resolves for one
   *  try: called again before {@link leave}, we keep our place.
   *  @param isTaken whether the lock was found taken: then we have to wait in any case, and the
   *  others should see it
   *  @param deadline by the monotonic clock
   *  @param hurry aborted when the lock is to be asked for at once */
  async enter(isTaken: boolean, deadline: number, hurry?: AbortSignal): Promise<void> {
    if (this.#isFirst) return;
    if (this.#head.isSuspect) this.#head.lockWasTaken();
    else await this.#takeTicket(isTaken);
    if (this.#takenAt === undefined) return;
    for (;;) {
      const ahead = await this.#countAhead();
      if (this.#head.isSuspect) return;
      const until = Math.min(this.#movedAt + this.#timing.longestMs, deadline);
      if (ahead === 0 || this.#clock.monotonic() > until || hurry?.aborted) break;
      await this.#clock.sleep(jitter(this.#pace.pauseMs(ahead)), hurry).catch(() => {}); // aborted
    }
    this.#isFirst = true;
  }

  /** We have the lock, or do not want it any more. The caller need not wait for this. */
  async leave(): Promise<void> {
    this.#head.lockWasFree();
    const path = this.#path;
    [this.#takenAt, this.#path, this.#isFirst] = [undefined, undefined, false];
    if (path === undefined) return;
    // It is gone already when others took us for dead.
    this.#leaving = fs.rmdir(path).catch(() => {});
    await this.#leaving;
  }

  /** Takes a ticket, unless nobody waits. */
  async #takeTicket(isTaken: boolean): Promise<void> {
    await this.#leaving;
    [this.#queue, this.#movedAt] = [[], this.#clock.monotonic()];
    if (!isTaken && (await this.#countAhead()) === 0) return;
    this.#head.clearSuspect();
    // After the poll: so the tickets that we have seen are older, even if nothing is known of
    // their clocks.
    this.#takenAt = this.#machineClock();
    const path = ticketPath(this.#directory, this.#runner, this.#takenAt);
    this.#path = await fs.mkdir(path).then(
      () => path,
      () => undefined,
    );
  }

  /** Polls the queue.
   *  @returns how many runners are ahead of us */
  async #countAhead(): Promise<number> {
    const ours = this.#takenAt ?? Number.POSITIVE_INFINITY;
    const queue = (await this.#poll())
      .filter(({ runner }) => runner !== this.#runner)
      .map((ticket): QueuedTicket => ({ ...ticket, at: this.#timeOf(ticket) }))
      .toSorted((a, b) => a.at - b.at);
    this.#observe(queue, ours);
    return this.#head.countAhead(queue, ours);
  }

  async #poll(): Promise<Ticket[]> {
    const begin = this.#clock.monotonic();
    await this.#refresh();
    const all = await listTickets(this.#directory).catch(() => []);
    const tickets = all.filter(({ takenAt }) => Number.isFinite(takenAt));
    const now = this.#machineClock();
    for (const { id, takenAt } of tickets) this.#clockOffsets.see(machineOf(id), takenAt, now);
    this.#waiting = tickets.length;
    this.#pace.polled(this.#clock.monotonic() - begin);
    return tickets;
  }

  /** sshfs and other FUSE file systems cache the names in a directory for 20 s, and ask again
   *  after a change of its times. */
  async #refresh(): Promise<void> {
    this.#storage ??= storageKind(this.#directory).catch(() => "other" as const);
    if ((await this.#storage) !== "fuse") return;
    const time = this.#clock.now();
    // It fails when the directory belongs to somebody else: then we see changes late.
    await fs.utimes(this.#directory, time, time).catch(() => {});
  }

  /** When by our clock the ticket was taken, microseconds. */
  #timeOf({ id, takenAt }: Ticket): number {
    return this.#isLocal(id) ? takenAt : this.#clockOffsets.ours(machineOf(id), takenAt);
  }

  #isLocal(id: RunnerId): boolean {
    return machineOf(id) === this.#machine;
  }

  /** Notices which runners have left the queue since the last poll. */
  #observe(queue: readonly QueuedTicket[], ours: number): void {
    const names = new Set(queue.map(({ name }) => name));
    const now = this.#clock.monotonic();
    const gone = this.#queue.filter(({ name }) => !names.has(name));
    const served = gone.filter(({ at }) => at < ours).length;
    if (served > 0) {
      this.#pace.served((now - this.#movedAt) / served);
      this.#movedAt = now;
    }
    this.#head.update(queue, gone);
    this.#queue = queue;
  }
}

/** Microseconds of the clock that all processes of this machine and boot share. */
function bootTimeUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
