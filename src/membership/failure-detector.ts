// Modelled in test/model/supervisor.pml: change the model first.
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { codeOf } from "../core/errno.ts";
import { heartbeatPath, heartbeatsOf, lastBeat, readBeat } from "./heartbeat.ts";
import { inGroups } from "../core/in-groups.ts";
import { createMutex } from "../core/mutex.ts";
import { askKernel, parseRunnerId } from "../processes/runner-id.ts";
import { runnersLately } from "./runner-listing.ts";
import { watchFactor, neighboursOf } from "./runner-ring.ts";
import { type HeartbeatSign, ObservedHeartbeats } from "./observed-heartbeats.ts";
import { refresherFor } from "../storage/storage-kind.ts";

export const DEFAULT_LEASE_MS = 120_000;
/** Three beats. */
export const LEAST_LEASE_MS = 10_000;

/** How often a watch with that lease has to look, milliseconds. */
export function watchPeriod(leaseMs: number): number {
  return Math.min(4_000, Math.max(1_000, leaseMs / 20));
}

/** Nobody who has asked for a runner comes back so late for the answer. */
const FORGET_MS = 60_000;
/** Who asks again and again does it within that time. */
const ASKS_MS = 15_000;
/** So many of the others a runner watches of those that serve a running entry, and so many of all: if nine of ten die at the same moment,
 *  each of these still has three who watch it. */
const NEIGHBOURS = 32;
/** So many looks a second: at those that serve a running entry, at the others, and at all while we do not know who does. */
const ASKED_PER_S = 3;
const OTHERS_PER_S = 1;
const ALL_PER_S = 1.5;
/** Also where one runner watches most of the others. */
const MOST_PER_S = 16;
/** A timer may fire somewhat early. */
const EARLY = 0.9;

/**
 * Watches the runners of one list. Those of this machine and boot the kernel knows. Of the others it compares the heartbeat
 * only with itself, and time only with our own monotonic clock: one look is never enough, and clocks of two hosts are never
 * compared.
 *
 * Where there are many, each runner watches its neighbours (runner-ring.ts), and these seldom: so the sum of all looks grows with the number
 * of runners, not with its square.
 */
export class FailureDetector {
  /** The list. */
  readonly file: string;
  readonly #leaseMs: number;
  readonly #own: (() => string) | undefined;
  readonly #seen: ObservedHeartbeats;
  /** Looks are made one after the other. */
  readonly #alone = createMutex();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #listed: readonly string[] = [];
  #listedAt: number | undefined;
  /** Runners whose process the kernel knows: it is asked when they are asked for. */
  #local: ReadonlySet<string> = new Set();
  /** Runners that were asked for last: they are watched also while they have no heartbeat. */
  #wanted: ReadonlySet<string> = new Set();
  #wantedAt = Number.NEGATIVE_INFINITY;
  #unreadable: readonly Unreadable[] = [];
  #dead: readonly string[] = [];
  #idleDead: readonly string[] = [];

  /** @param own tells the id of the runner that watches: it watches its neighbours from the first look on, whoever is asked for. Who is no
   *  runner watches all that it asks for, and nobody else. */
  constructor(file: string, leaseMs: number, own?: () => string) {
    this.file = file;
    this.#leaseMs = leaseMs;
    this.#own = own;
    this.#seen = new ObservedHeartbeats(leaseMs, 3 * watchPeriod(leaseMs));
  }

  /** How many runners of this machine the last look saw. */
  get here(): number {
    return this.#local.size;
  }

  /** What the last look could not read; whoever it concerns was not watched meanwhile. */
  get unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }

  /** Runners elsewhere that the last look found dead, asked for or not. */
  get dead(): readonly string[] {
    return this.#dead;
  }

  /** Runners that have a heartbeat which was watched to stand still for the lease, and that the last look was not asked for. */
  get idleDead(): readonly string[] {
    return this.#idleDead;
  }

  /** Looks at those of our neighbours whose turn it is and, of `runners`, at those that are our neighbours among these, or have no heartbeat; and
   *  says what is known of `runners` by now. Without `runners` it goes on to watch those of the time before.
   *  @throws the system's error when the folder of the list does not answer; nothing is known then that was not known before */
  async look(runners?: Iterable<string>): Promise<Map<string, HeartbeatSign>> {
    const asked = runners && new Set(runners);
    return this.#alone(async () => this.#look(asked));
  }

  async #look(runners?: ReadonlySet<string>): Promise<Map<string, HeartbeatSign>> {
    const start = performance.now();
    if (runners) [this.#wanted, this.#wantedAt] = [runners, start];
    const isBusy = start - this.#wantedAt > ASKS_MS;
    if (isBusy) this.#wanted = new Set();
    const asked = this.#wanted;
    const directory = await heartbeatsOf(this.file);
    const trouble: Unreadable[] = [];
    const isNew = this.#own !== undefined && (await this.#list(directory, trouble));
    const signs = new Map<string, HeartbeatSign>();
    const foreign = this.#askKernel(asked, signs);
    const burden = watchFactor(foreign, Math.max(1, this.#local.size));
    const perS = Math.min(MOST_PER_S, burden * (isBusy ? ALL_PER_S : OTHERS_PER_S));
    const watched = this.#watched(foreign, asked, burden, perS);
    let begins = this.#mayBegin(start, perS);
    const due = [...watched].filter(([runner, periodMs]) => {
      const isAsked = asked.has(runner);
      if (!isAsked && !this.#seen.has(runner)) return begins-- > 0;
      return this.#seen.isDue(runner, EARLY * periodMs, start, isAsked, runners?.has(runner) === true);
    });
    const beats = new Map<string, number | undefined>();
    const hidden = new Set<string>();
    const refresh = due.length > 0 ? await refresherFor(directory) : undefined;
    const read = async (runner: string): Promise<void> => {
      const path = heartbeatPath(directory, runner);
      try {
        await refresh?.(path);
        // Who is not asked for and is gone has left.
        beats.set(runner, await (asked.has(runner) ? lastBeat : readBeat)(directory, runner));
      } catch (error) {
        trouble.push(unreadable(error, path, codeOf(error)));
        hidden.add(runner);
        signs.set(runner, { kind: "unreadable" });
      }
    };
    await inGroups(due, async ([runner]) => read(runner));
    this.#unreadable = trouble;
    // Only now: a storage that stood still for all of us must not count as silence of the others. Nor does time in which it was not asked.
    const now = performance.now();
    const passed = isNew || due.length > 0 ? this.#seen.pass(now) : 0;
    for (const runner of this.#seen.runners) if (!watched.has(runner)) this.#seen.forget(runner);
    for (const runner of hidden) this.#seen.excuse(runner, passed);
    for (const [runner, beat] of beats) {
      if (beat === undefined && !asked.has(runner)) this.#seen.forget(runner);
      else this.#seen.see(runner, beat, now);
    }
    for (const runner of watched.keys())
      if (!hidden.has(runner)) signs.set(runner, this.#seen.signOf(runner, beats.has(runner)));
    for (const runner of foreign) if (!watched.has(runner)) signs.set(runner, { kind: "others" });
    this.#wanted = new Set([...asked].filter((runner) => this.#seen.quietMs(runner) < FORGET_MS));
    this.#dead = [...beats.keys()].filter((runner) => signs.get(runner)?.kind === "dead");
    this.#idleDead = this.#dead.filter((runner) => {
      const sign = signs.get(runner);
      return !asked.has(runner) && sign?.kind === "dead" && sign.how === "lease";
    });
    return new Map([...signs].filter(([runner]) => asked.has(runner)));
  }

  /** How many we begin to watch at this look, of those that nobody asks for: so the looks at many do not come together, neither those of one
   *  runner nor those of all who watch one. */
  #mayBegin(now: number, perS: number): number {
    const passed = Math.min(now - this.#lookedAt, 4_000);
    this.#lookedAt = now;
    return Math.ceil((perS * passed) / 1_000);
  }

  /** @returns whether the storage was asked since the look before */
  async #list(directory: string, trouble: Unreadable[]): Promise<boolean> {
    try {
      const { runners, at } = await runnersLately(directory);
      const isNew = at !== this.#listedAt;
      [this.#listed, this.#listedAt] = [runners, at];
      return isNew;
    } catch (error) {
      trouble.push(unreadable(error, directory, codeOf(error)));
      return false;
    }
  }

  /** What the kernel knows of those that are `asked` for.
   *  @returns those of which it knows nothing, asked for or not */
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

  /** Those whose heartbeats are looked at, and how often: milliseconds from one look to the next.
   *  @param burden how many times as many as usual
   *  @param perS how many looks a second at those that nobody has asked for */
  #watched(
    foreign: ReadonlySet<string>,
    asked: ReadonlySet<string>,
    burden: number,
    perS: number,
  ): Map<string, number> {
    const own = this.#own?.();
    const leastMs = Math.min(4_000, Math.max(1_000, this.#leaseMs / 10));
    const mostMs = Math.max(leastMs, this.#leaseMs / 4);
    const wanted = [...foreign].filter((runner) => asked.has(runner));
    if (own === undefined) return new Map(wanted.map((runner) => [runner, leastMs]));
    const listed = new Set(this.#listed);
    const isSilent = (runner: string): boolean => this.#seen.isSilent(runner);
    const count = Math.ceil(NEIGHBOURS * burden);
    const near = new Set([
      ...neighboursOf(own, wanted, count, isSilent),
      ...wanted.filter((runner) => !listed.has(runner)), // it takes no listing to see that something is wrong
    ]);
    const others = new Set(neighboursOf(own, foreign, count, isSilent));
    // Who has fallen silent is not left to those who would begin to listen now.
    for (const runner of this.#seen.runners) if (foreign.has(runner) && isSilent(runner)) others.add(runner);
    for (const runner of near) others.delete(runner);
    const nearPerS = Math.min(MOST_PER_S, burden * ASKED_PER_S);
    const nearMs = Math.max(leastMs, (1_000 * near.size) / nearPerS);
    const othersMs = Math.max(leastMs, Math.min(mostMs, (1_000 * others.size) / perS));
    return new Map([
      ...[...near].map((runner) => [runner, nearMs] as const),
      ...[...others].map((runner) => [runner, othersMs] as const),
    ]);
  }
}

/** What the kernel knows at once; undefined for a runner elsewhere, and for a record that we did not write. */
function kernelSign(runner: string): HeartbeatSign | undefined {
  const id = parseRunnerId(runner);
  if (!id) return { kind: "newer" }; // nothing can be told, so nothing is done
  const answer = askKernel(id);
  if (answer === "elsewhere") return undefined;
  return answer === "alive" ? { kind: "alive" } : { kind: "dead", how: "process" };
}
