import * as fs from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ClockOffsets } from "./clock-offsets.ts";
import { jitter } from "../storage/retry.ts";
import { askKernel, machineOf, ownRunnerId, parseRunnerId, type RunnerId } from "../processes/runner-id.ts";
import { type StorageKind, storageKind } from "../storage/storage-kind.ts";
import { listTickets, type Ticket, ticketPath } from "./tickets.ts";
import { TicketPace } from "./ticket-pace.ts";

/**
 * Whose turn it is among the runners of a list. The lock (lock.ts) is a directory that is asked for again and again, so nobody
 * sees who else waits, and whoever holds it is the likeliest to have it again. So a runner that waits makes a mark beside its heartbeat, the
 * directory `FILE.run/<runner>.<ticket>.turn`, and only the one with the oldest ticket asks for the lock; the others look at the marks.
 *
 * A ticket is the time by the monotonic clock of its machine; what it is by ours, {@link ClockOffsets} reckons. Earlier versions look only at the
 * tickets of their own machine.
 *
 * This is advice, for order only. Storage may show marks late, and those of runners that no longer are; each costs one pause.
 */

/** Whoever stands first for so long may be dead. */
const ASK_MS = 100;
/** After so many tries that found the lock taken we no longer wait for whoever stands first: perhaps all that we see is old. */
const TRIES = 4;
/** How much more patience we have after each turn. */
const RECOVERY = 1.2;

export interface TicketTiming {
  /** Whoever stands first for so long (milliseconds; longer where a turn takes long) may be stopped, or on a machine that is dead or cut off, or
   *  gone, which some storage shows late: then we ask for the lock once. */
  readonly limitMs: number;
  /** When nobody before us has had a turn for so long, we ask for the lock, whoever stands there. */
  readonly longestMs: number;
  /** A mark that is still there so long after it was passed over is removed, lest everybody who comes waits for it once: of a machine that is
   *  elsewhere nobody can know that it is dead. Should its runner live, it has lost nothing but its place. */
  readonly abandonedMs: number;
}

export const TICKET_TIMING: TicketTiming = { limitMs: 2_000, longestMs: 30_000, abandonedMs: 60_000 };

export interface TicketOptions {
  readonly timing?: TicketTiming;
  /** Of this machine, microseconds; tests simulate others. */
  readonly clock?: () => number;
}

/** A mark, and when by our clock its ticket was taken, microseconds. */
interface Placed extends Ticket {
  readonly at: number;
}

/** The turns of one runner, which waits for no more than one at a time. */
export class TicketQueue {
  readonly #directory: string;
  readonly #runner: string;
  readonly #machine: string;
  readonly #timing: TicketTiming;
  readonly #clock: () => number;
  readonly #clockOffsets = new ClockOffsets();
  readonly #pace = new TicketPace();
  #storage: Promise<StorageKind> | undefined;
  #ticket: number | undefined;
  #mark: string | undefined;
  #leaving: Promise<void> | undefined;
  #hasCome = false;
  #waiting = 0;
  /** Who waited with us, and since when none that stood before us has had a turn. */
  #line: readonly Placed[] = [];
  #movedAt = 0;
  /** Who stands first, since when we have seen that or last asked past it, how often we did, and whether others have had the lock since that
   *  came later. */
  #first = { name: "", at: 0, since: 0, tries: 0, isOvertaken: false };
  /** Who stands first for too long, while we ask once. */
  #suspect: Ticket | undefined;
  /** Share of the usual patience for those of other machines. Halved when the lock was free, doubled when they have waited for it as we have. */
  #trust = 1;
  /** Marks that stood first for too long and kept nobody from the lock, and since when they are passed over. */
  #passed = new Map<string, number>();

  /** @param directory of the heartbeats @param runner whose heartbeat is there */
  constructor(
    directory: string,
    runner: string,
    { timing = TICKET_TIMING, clock = now }: TicketOptions = {},
  ) {
    this.#directory = directory;
    this.#runner = runner;
    this.#machine = machineOf(parseRunnerId(runner) ?? ownRunnerId());
    [this.#timing, this.#clock] = [timing, clock];
  }

  /** How many runners of all machines were waiting when we last looked, ours included. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when it is our turn to ask for the lock: at once when nobody waits, or when it has come before and is not {@link over}. Never
   *  rejects: where no marks can be made or read, it is always our turn. When it is perhaps not ours, but whoever is first may be stuck,
   *  it resolves for one try: called again before it is over, we stand where we stood.
   *  @param taken whether the lock was found taken: then we have to wait in any case, and the others are to see it
   *  @param deadline by performance.now()
   *  @param hurry aborted, nobody waits any more: the lock is asked for at once */
  async come(taken: boolean, deadline: number, hurry?: AbortSignal): Promise<void> {
    if (this.#hasCome) return;
    if (this.#suspect) this.#acquit(this.#suspect);
    else await this.#stand(taken);
    if (this.#ticket === undefined) return;
    for (;;) {
      const before = await this.#before();
      if (this.#suspect) return;
      const until = Math.min(this.#movedAt + this.#timing.longestMs, deadline);
      if (before === 0 || performance.now() > until || hurry?.aborted) break;
      await sleep(jitter(this.#pace.pauseMs(before)), undefined, hurry && { signal: hurry }).catch(() => {}); // aborted
    }
    this.#hasCome = true;
  }

  /** We have the lock, or want it no more. Nobody needs to wait until it resolves. */
  async over(): Promise<void> {
    if (this.#suspect) this.#pass(this.#suspect);
    else this.#trust = Math.min(1, this.#trust * RECOVERY);
    const mark = this.#mark;
    [this.#ticket, this.#mark, this.#hasCome] = [undefined, undefined, false];
    if (mark === undefined) return;
    this.#leaving = fs.rmdir(mark).catch(() => {}); // gone when we were taken for dead
    await this.#leaving;
  }

  /** Takes a place, unless nobody waits. */
  async #stand(taken: boolean): Promise<void> {
    await this.#leaving;
    [this.#line, this.#movedAt] = [[], performance.now()];
    if (!taken && (await this.#before()) === 0) return;
    this.#suspect = undefined;
    // After the look: whom we have seen was there before us, even if nothing is known of its clock.
    this.#ticket = this.#clock();
    const path = ticketPath(this.#directory, this.#runner, this.#ticket);
    this.#mark = await fs.mkdir(path).then(
      () => path,
      () => undefined,
    );
  }

  /** How many stand before us. */
  async #before(): Promise<number> {
    const ours = this.#ticket ?? Number.POSITIVE_INFINITY;
    const marks = (await this.#look())
      .filter(({ runner }) => runner !== this.#runner)
      .map((mark): Placed => ({ ...mark, at: this.#timeOf(mark) }))
      .toSorted((a, b) => a.at - b.at);
    this.#watch(marks, ours);
    const older = marks.filter(
      ({ at, name, id }) => at < ours && !this.#passed.has(name) && this.#limitMs(id) > ASK_MS,
    );
    for (const [index, mark] of older.entries()) {
      const before = older.length - index;
      const seen = performance.now();
      if (mark.name !== this.#first.name)
        this.#first = { ...mark, since: seen, tries: 0, isOvertaken: false };
      const stoodMs = seen - this.#first.since;
      if (stoodMs <= ASK_MS) return before;
      if (askKernel(mark.id) === "dead") {
        await this.#remove(mark.name);
      } else if (stoodMs <= this.#limitMs(mark.id)) {
        return before;
      } else if (this.#first.isOvertaken || this.#first.tries === TRIES) {
        this.#passed.set(mark.name, seen);
      } else {
        this.#suspect = mark;
        return before;
      }
    }
    return 0;
  }

  /** The lock was free: the suspect has kept us from it. */
  #pass({ name, id }: Ticket): void {
    this.#suspect = undefined;
    this.#passed.set(name, performance.now());
    if (!this.#isHere(id)) this.#trust /= 2;
  }

  /** The lock was taken: the suspect waits as we do. */
  #acquit({ id }: Ticket): void {
    this.#suspect = undefined;
    this.#first = { ...this.#first, since: performance.now(), tries: this.#first.tries + 1 };
    if (!this.#isHere(id)) this.#trust = Math.min(1, this.#trust * 2);
  }

  async #look(): Promise<Ticket[]> {
    const begin = performance.now();
    await this.#refresh();
    const all = await listTickets(this.#directory).catch(() => []);
    const marks = all.filter(({ ticket }) => Number.isFinite(ticket));
    const seen = this.#clock();
    for (const { id, ticket } of marks) this.#clockOffsets.see(machineOf(id), ticket, seen);
    this.#waiting = marks.length;
    this.#pace.look(performance.now() - begin);
    return marks;
  }

  /** sshfs and its like remember for 20 s what is in a directory, and ask again after a change of its times. */
  async #refresh(): Promise<void> {
    this.#storage ??= storageKind(this.#directory).catch(() => "other" as const);
    if ((await this.#storage) !== "fuse") return;
    const time = new Date();
    await fs.utimes(this.#directory, time, time).catch(() => {}); // another's: we see late
  }

  /** When by our clock the ticket was taken, microseconds. */
  #timeOf({ id, ticket }: Ticket): number {
    return this.#isHere(id) ? ticket : this.#clockOffsets.ours(machineOf(id), ticket);
  }

  #isHere(id: RunnerId): boolean {
    return machineOf(id) === this.#machine;
  }

  /** How long this one may stand first. */
  #limitMs(id: RunnerId): number {
    const usual = Math.max(this.#timing.limitMs, this.#pace.limitMs);
    return this.#isHere(id) ? usual : usual * this.#trust;
  }

  /** Sees who is gone since the last look. */
  #watch(marks: readonly Placed[], ours: number): void {
    const there = new Set(marks.map(({ name }) => name));
    const seen = performance.now();
    const gone = this.#line.filter(({ name }) => !there.has(name));
    const served = gone.filter(({ at }) => at < ours).length;
    if (served > 0) {
      this.#pace.turn((seen - this.#movedAt) / served);
      this.#movedAt = seen;
    }
    if (gone.some(({ at }) => at > this.#first.at)) this.#first = { ...this.#first, isOvertaken: true };
    this.#line = marks;
    for (const [name, since] of this.#passed) {
      if (!there.has(name)) this.#passed.delete(name);
      else if (seen - since > this.#timing.abandonedMs) void this.#remove(name);
    }
  }

  async #remove(name: string): Promise<void> {
    await fs.rmdir(join(this.#directory, name)).catch(() => {});
  }
}

/** Microseconds of the clock that is the same for all processes of this machine and boot. */
function now(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
