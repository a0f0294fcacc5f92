// Modelled in test/model/supervisor.pml: change the model first.
import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { codeOf } from "../core/errno.ts";
import { inGroups } from "../core/in-groups.ts";
import { createMutex } from "../core/mutex.ts";
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { askKernel, parseRunnerId } from "../processes/runner-id.ts";
import { refresherFor } from "../storage/storage-kind.ts";
import { heartbeatPath, heartbeatsOf, lastBeat, readBeat } from "./heartbeat.ts";
import { type HeartbeatSign, ObservedHeartbeats } from "./observed-heartbeats.ts";
import { runnersLately } from "./runner-listing.ts";
import { watchFactor } from "./runner-ring.ts";
import { othersPerSecond, watchPeriods } from "./watch-schedule.ts";

export const DEFAULT_LEASE_MS = 120_000;
/** Three beats. */
export const LEAST_LEASE_MS = 10_000;

/** How often a detector with that lease has to observe, milliseconds. */
export function watchPeriod(leaseMs: number): number {
  return Math.min(4_000, Math.max(1_000, leaseMs / 20));
}

/** A runner that was asked for is watched for so long after its heartbeat changed last. */
const FORGET_MS = 60_000;
/** Somebody who asks again and again does so within this time. */
const ASKS_MS = 15_000;
/** A timer may fire a little early. */
const EARLY = 0.9;

/**
 * Watches the runners of one list: a failure detector (Chandra & Toueg, Unreliable Failure
 * Detectors, 1996) that trusts the kernel about the runners of this machine and boot, and the
 * lease about the others. Of those it compares the heartbeat only with itself, and time only with
 * our own monotonic clock: a single observation is never enough, and the clocks of two hosts are
 * never compared.
 *
 * Where there are many runners, each watches only its neighbours (runner-ring.ts), and reads their
 * heartbeats seldom: so the sum of all reads grows with the number of runners, not with its
 * square.
 */
export class FailureDetector {
  /** The list. */
  readonly file: string;
  readonly clock: Clock;
  readonly #leaseMs: number;
  readonly #own: (() => string) | undefined;
  readonly #observed: ObservedHeartbeats;
  /** One observation at a time. */
  readonly #mutex = createMutex();
  #observedAt = Number.NEGATIVE_INFINITY;
  #listed: readonly string[] = [];
  #listing: number | undefined;
  /** Runners of this machine: the kernel is asked about them when somebody asks for them. */
  #local: ReadonlySet<string> = new Set();
  /** Runners that were asked for last: they are watched also while they have no heartbeat. */
  #asked: ReadonlySet<string> = new Set();
  #askedAt = Number.NEGATIVE_INFINITY;
  #unreadable: readonly Unreadable[] = [];
  #dead: readonly string[] = [];
  #idleDead: readonly string[] = [];

  /** @param own gives the id of the runner that watches: it watches its neighbours from the first
   *    observation on, whoever is asked for. Without it, the detector watches all runners that are
   *    asked for, and no others. */
  constructor(file: string, leaseMs: number, own?: () => string, clock: Clock = SYSTEM_CLOCK) {
    this.file = file;
    this.clock = clock;
    this.#leaseMs = leaseMs;
    this.#own = own;
    this.#observed = new ObservedHeartbeats(leaseMs, 3 * watchPeriod(leaseMs), clock);
  }

  /** How many runners of this machine the last observation found. */
  get here(): number {
    return this.#local.size;
  }

  /** What the last observation could not read; those runners were not watched meanwhile. */
  get unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }

  /** Runners of other machines that the last observation found dead, asked for or not. */
  get dead(): readonly string[] {
    return this.#dead;
  }

  /** Runners of other machines whose heartbeat stood still for the lease, and that nobody asked
   *  for. */
  get idleDead(): readonly string[] {
    return this.#idleDead;
  }

  /** Reads the heartbeats that are due: of our neighbours, of our neighbours among `runners`, and
   *  of those of `runners` that have no heartbeat.
   *  @param runners those to ask for; without them it goes on to watch those that were asked for
   *    before
   *  @returns what is known of the runners that are asked for
   *  @throws the system's error when the folder of the list does not answer; nothing new is known
   *    then */
  async observe(runners?: Iterable<string>): Promise<Map<string, HeartbeatSign>> {
    const asked = runners && new Set(runners);
    return this.#mutex(async () => this.#observe(asked));
  }

  async #observe(runners?: ReadonlySet<string>): Promise<Map<string, HeartbeatSign>> {
    const start = this.clock.monotonic();
    if (runners) [this.#asked, this.#askedAt] = [runners, start];
    const isBusy = start - this.#askedAt > ASKS_MS;
    if (isBusy) this.#asked = new Set();
    const asked = this.#asked;
    const directory = await heartbeatsOf(this.file);
    const unread: Unreadable[] = [];
    const isNew = this.#own !== undefined && (await this.#list(directory, unread));
    const signs = new Map<string, HeartbeatSign>();
    const foreign = this.#askKernel(asked, signs);
    const factor = watchFactor(foreign, Math.max(1, this.#local.size));
    const perS = othersPerSecond(factor, isBusy);
    const schedule = {
      own: this.#own?.(),
      leaseMs: this.#leaseMs,
      foreign,
      asked,
      listed: this.#listed,
      factor,
      perS,
    };
    const periods = watchPeriods(schedule, this.#observed);
    let begins = this.#mayBegin(start, perS);
    const due = [...periods].filter(([runner, periodMs]) => {
      const isAsked = asked.has(runner);
      if (!isAsked && !this.#observed.has(runner)) return begins-- > 0;
      const hasQueuedUpdates = runners?.has(runner) === true;
      return this.#observed.isDue(runner, EARLY * periodMs, start, isAsked, hasQueuedUpdates);
    });
    const { beats, failed } = await this.#read(directory, due, asked, unread);
    this.#unreadable = unread;
    // The clock advances only now: while the storage did not answer us, the silence of the others
    // does not count. Nor does the time in which the storage was not asked.
    const now = this.clock.monotonic();
    const passed = isNew || due.length > 0 ? this.#observed.advance(now) : 0;
    for (const runner of this.#observed.runners) if (!periods.has(runner)) this.#observed.forget(runner);
    for (const runner of failed) this.#observed.excuse(runner, passed);
    for (const [runner, beat] of beats) {
      if (beat === undefined && !asked.has(runner)) this.#observed.forget(runner);
      else this.#observed.record(runner, beat, now);
    }
    for (const runner of failed) signs.set(runner, { kind: "unreadable" });
    for (const runner of periods.keys())
      if (!failed.has(runner)) signs.set(runner, this.#observed.signOf(runner, beats.has(runner)));
    for (const runner of foreign) if (!periods.has(runner)) signs.set(runner, { kind: "others" });
    this.#asked = new Set([...asked].filter((runner) => this.#observed.quietMs(runner) < FORGET_MS));
    this.#dead = [...beats.keys()].filter((runner) => signs.get(runner)?.kind === "dead");
    this.#idleDead = this.#dead.filter((runner) => {
      const sign = signs.get(runner);
      return !asked.has(runner) && sign?.kind === "dead" && sign.how === "lease";
    });
    return new Map([...signs].filter(([runner]) => asked.has(runner)));
  }

  /** How many runners that nobody asks for we begin to watch now. So many reads neither coincide
   *  for one runner, nor for all that begin to watch the same one. */
  #mayBegin(now: number, perS: number): number {
    const passed = Math.min(now - this.#observedAt, 4_000);
    this.#observedAt = now;
    return Math.ceil((perS * passed) / 1_000);
  }

  /** Reads the heartbeats that are `due`.
   *  @returns the beats that were read, by runner; and the runners whose heartbeat could not be
   *    read */
  async #read(
    directory: string,
    due: readonly (readonly [string, number])[],
    asked: ReadonlySet<string>,
    unread: Unreadable[],
  ): Promise<{ readonly beats: ReadonlyMap<string, number | undefined>; readonly failed: Set<string> }> {
    const beats = new Map<string, number | undefined>();
    const failed = new Set<string>();
    const refresh = due.length > 0 ? await refresherFor(directory) : undefined;
    await inGroups(due, async ([runner]) => {
      const path = heartbeatPath(directory, runner);
      try {
        await refresh?.(path);
        // A runner that nobody asks for has left when its heartbeat is gone: one attempt is
        // enough.
        beats.set(runner, await (asked.has(runner) ? lastBeat : readBeat)(directory, runner));
      } catch (error) {
        unread.push(unreadable(error, path, codeOf(error)));
        failed.add(runner);
      }
    });
    return { beats, failed };
  }

  /** Lists the runners that have a heartbeat.
   *  @returns whether the storage was asked since the last observation */
  async #list(directory: string, unread: Unreadable[]): Promise<boolean> {
    try {
      const { runners, version } = await runnersLately(directory);
      const isNew = version !== this.#listing;
      [this.#listed, this.#listing] = [runners, version];
      return isNew;
    } catch (error) {
      unread.push(unreadable(error, directory, codeOf(error)));
      return false;
    }
  }

  /** Asks the kernel about the runners of this machine that are `asked` for.
   *  @returns the runners of other machines, asked for or not */
  #askKernel(asked: ReadonlySet<string>, signs: Map<string, HeartbeatSign>): Set<string> {
    const local = new Set<string>();
    const foreign = new Set<string>();
    for (const runner of new Set([...this.#listed, ...asked])) {
      const isLeftOut = this.#local.has(runner) && !asked.has(runner);
      const sign = isLeftOut ? undefined : kernelSign(runner);
      if (sign) signs.set(runner, sign);
      if (sign || isLeftOut) local.add(runner);
      else foreign.add(runner);
    }
    this.#local = local;
    return foreign;
  }
}

/** What the kernel knows at once; undefined for a runner of another machine. */
function kernelSign(runner: string): HeartbeatSign | undefined {
  const id = parseRunnerId(runner);
  if (!id) return { kind: "newer" }; // a record of another program or version: nothing is done about it
  const answer = askKernel(id);
  if (answer === "elsewhere") return undefined;
  return answer === "alive" ? { kind: "alive" } : { kind: "dead", how: "process" };
}
