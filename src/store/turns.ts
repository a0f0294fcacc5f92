import * as fs from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MachineClocks } from "./machine-clocks.ts";
import { jitter } from "./retry.ts";
import { askKernel, ownRunnerId, parseRunnerId, type RunnerId } from "./runner-id.ts";
import { type StorageKind, storageKind } from "./storage-kind.ts";
import { listMarks, machineOf, type Mark, markPath } from "./turn-marks.ts";

/**
 * Whose turn it is among the runners of a list. The lock (lock.ts) is a directory that is asked for again and again, so nobody
 * sees who else waits, and whoever holds it is the likeliest to have it again. So a runner that waits makes a mark beside its heartbeat, the
 * directory `FILE.run/<runner>.<ticket>.turn`, and only the one with the oldest ticket asks for the lock; the others look at the marks.
 *
 * A ticket is the time by the monotonic clock of its machine; what it is by ours, {@link MachineClocks} reckons. Earlier versions look only at the
 * tickets of their own machine.
 *
 * This is advice, for order only. Storage may show marks late, and those of runners that no longer are; each costs one pause.
 */

/** Each that stands before us will take at least about so long. */
const EACH_MS = 10;
/** The next in line looks at least so often: it is to ask before the lock is free. */
const NEXT_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** Whoever stands first for so long may be dead. */
const ASK_MS = 100;
/** A change is some twenty round trips and a look is one: whoever stands first has four times what that takes, but no more than this. */
const LOOKS = 100;
const LONGEST_LIMIT_MS = 10_000;
/** What was measured counts at once when it is less than before, and else little by little: once in a while something takes long. */
const GROWTH = 1.2;
/** How much more patience we have after each turn for which nobody was passed over. */
const RECOVERY = 1.1;

export interface TurnTiming {
  /** Whoever stands first for so long (milliseconds; longer where a turn takes long) may be stopped, or on a machine that is dead or cut off: the
   *  next goes on as if it were not there. With each one of another machine that we pass over we halve the time that the others there have:
   *  perhaps we see late who is gone, as some storage shows it. */
  readonly limitMs: number;
  /** When nobody before us has had a turn for so long, we ask for the lock, whoever stands there. */
  readonly longestMs: number;
  /** A mark that is still there so long after it was passed over is removed, lest everybody who comes waits for it once: of a machine that is
   *  elsewhere nobody can know that it is dead. Should its runner live, it has lost nothing but its place. */
  readonly abandonedMs: number;
}

export const TURN_TIMING: TurnTiming = { limitMs: 2_000, longestMs: 30_000, abandonedMs: 60_000 };

export interface TurnOptions {
  readonly timing?: TurnTiming;
  /** Of this machine, microseconds; tests simulate others. */
  readonly clock?: () => number;
}

/** The turns of one runner, which waits for no more than one at a time. */
export class Turns {
  readonly #directory: string;
  readonly #runner: string;
  readonly #machine: string;
  readonly #timing: TurnTiming;
  readonly #clock: () => number;
  readonly #clocks = new MachineClocks();
  #storage: Promise<StorageKind> | undefined;
  #ticket: number | undefined;
  #mark: string | undefined;
  #leaving: Promise<void> | undefined;
  #hasCome = false;
  #waiting = 0;
  /** Names of those that stood before us, and since when none of them has had a turn. */
  #line: ReadonlySet<string> = new Set();
  #movedAt = 0;
  /** What a turn takes, from hand to hand, and what a look at the marks does. */
  #eachMs = EACH_MS;
  #lookMs = Number.POSITIVE_INFINITY;
  /** Who stands first, and since when we have seen that. */
  #first = { name: "", since: 0 };
  /** Share of the usual patience for those of other machines. */
  #trust = 1;
  #hasPassed = false;
  /** Marks that stood first for too long, and since when they are passed over. */
  #passed = new Map<string, number>();

  /** @param directory of the heartbeats @param runner whose heartbeat is there */
  constructor(directory: string, runner: string, { timing = TURN_TIMING, clock = now }: TurnOptions = {}) {
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
   *  rejects: where no marks can be made or read, it is always our turn.
   *  @param taken whether the lock was found taken: then we have to wait in any case, and the others are to see it
   *  @param deadline by performance.now()
   *  @param hurry aborted, nobody waits any more: the lock is asked for at once */
  async come(taken: boolean, deadline: number, hurry?: AbortSignal): Promise<void> {
    if (this.#hasCome) return;
    await this.#leaving;
    if (!this.#hasPassed) this.#trust = Math.min(1, this.#trust * RECOVERY);
    this.#hasPassed = false;
    [this.#line, this.#movedAt] = [new Set(), performance.now()];
    let before = taken ? undefined : await this.#before();
    if (before === 0) return;
    // After the look: whom we have seen was there before us, even if nothing is known of its clock.
    this.#ticket = this.#clock();
    await this.#make(this.#ticket);
    for (;;) {
      before ??= await this.#before();
      const until = Math.min(this.#movedAt + this.#timing.longestMs, deadline);
      if (before === 0 || performance.now() > until || hurry?.aborted) break;
      await sleep(jitter(this.#pauseMs(before)), undefined, hurry && { signal: hurry }).catch(() => {}); // aborted
      before = undefined;
    }
    this.#hasCome = true;
  }

  /** We have the lock, or want it no more. Nobody needs to wait until it resolves. */
  async over(): Promise<void> {
    const mark = this.#mark;
    [this.#ticket, this.#mark, this.#hasCome] = [undefined, undefined, false];
    if (mark === undefined) return;
    this.#leaving = fs.rmdir(mark).catch(() => {}); // gone when we were taken for dead
    await this.#leaving;
  }

  async #make(ticket: number): Promise<void> {
    const path = markPath(this.#directory, this.#runner, ticket);
    this.#mark = await fs.mkdir(path).then(
      () => path,
      () => undefined,
    );
  }

  /** All who wait together are to ask the storage no more often than some times for each turn. */
  #pauseMs(before: number): number {
    const each = Math.max(EACH_MS, this.#eachMs / 2, 2 * this.#lookMs);
    return Math.min(before * Math.min(each, NEXT_PAUSE_MS), LONGEST_PAUSE_MS);
  }

  /** How many stand before us. */
  async #before(): Promise<number> {
    const marks = await this.#look();
    const ours = this.#ticket ?? Number.POSITIVE_INFINITY;
    const older = marks
      .map((mark) => ({ ...mark, at: this.#timeOf(mark) }))
      .filter(({ at, runner }) => at < ours && runner !== this.#runner)
      .toSorted((a, b) => a.at - b.at);
    this.#watch(marks, older);
    const standing = older.filter(({ name, id }) => !this.#passed.has(name) && this.#limitMs(id) > ASK_MS);
    for (const [index, { name, id }] of standing.entries()) {
      const before = standing.length - index;
      const seen = performance.now();
      if (name !== this.#first.name) this.#first = { name, since: seen };
      const stoodMs = seen - this.#first.since;
      if (stoodMs <= ASK_MS) return before;
      if (askKernel(id) === "dead") {
        await this.#remove(name);
      } else if (stoodMs <= this.#limitMs(id)) {
        return before;
      } else {
        this.#passed.set(name, seen);
        if (!this.#isHere(id)) [this.#trust, this.#hasPassed] = [this.#trust / 2, true];
      }
    }
    return 0;
  }

  async #look(): Promise<Mark[]> {
    const begin = performance.now();
    await this.#refresh();
    const all = await listMarks(this.#directory).catch(() => []);
    const marks = all.filter(({ ticket }) => Number.isFinite(ticket));
    const seen = this.#clock();
    for (const { id, ticket } of marks) this.#clocks.see(machineOf(id), ticket, seen);
    this.#waiting = marks.length;
    this.#lookMs = Math.min(performance.now() - begin, this.#lookMs * GROWTH);
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
  #timeOf({ id, ticket }: Mark): number {
    return this.#isHere(id) ? ticket : this.#clocks.ours(machineOf(id), ticket);
  }

  #isHere(id: RunnerId): boolean {
    return machineOf(id) === this.#machine;
  }

  /** How long this one may stand first. */
  #limitMs(id: RunnerId): number {
    const usual = Math.min(Math.max(4 * this.#eachMs, LOOKS * this.#lookMs), LONGEST_LIMIT_MS);
    return Math.max(this.#timing.limitMs, usual) * (this.#isHere(id) ? 1 : this.#trust);
  }

  /** Sees who is gone since the last look. */
  #watch(marks: readonly Mark[], older: readonly Mark[]): void {
    const there = new Set(marks.map(({ name }) => name));
    const seen = performance.now();
    let gone = 0;
    for (const name of this.#line) if (!there.has(name)) gone++;
    if (gone > 0) {
      this.#eachMs = Math.min((seen - this.#movedAt) / gone, this.#eachMs * GROWTH);
      this.#movedAt = seen;
    }
    this.#line = new Set(older.map(({ name }) => name));
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
