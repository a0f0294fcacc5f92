// Modelled in test/model/supervisor.pml: change the model first.
import type { Clock } from "../core/clock.ts";
import type { Loss } from "../core/liveness.ts";

/** What a failure detector can say of a runner. */
export type HeartbeatSign =
  | { readonly kind: "alive" }
  /** It is none of our neighbours: other runners watch it, and recover its work. */
  | { readonly kind: "others" }
  | { readonly kind: "dead"; readonly how: Loss }
  /** Unknown: its heartbeat cannot be read, or (`newer`) this version does not know the form of
   *  its id. */
  | { readonly kind: "unreadable" | "newer" }
  /** @property recent whether its heartbeat looks fresh if the clocks agree; this only decides
   *    whether it is worth to observe it longer */
  | {
      readonly kind: "unheard";
      readonly forMs: number;
      readonly heartbeat: "still" | "missing";
      readonly recent: boolean;
    };

/** A missing heartbeat is read again for so long: a cache of network storage may not know it
 *  yet. */
const MISSING_MS = 5_000;
const RECENT_MS = 10_000;

interface Observation {
  /** When it was read last, by the monotonic clock. */
  at: number;
  /** For how long it had not changed then. */
  stillMs: number;
  /** Undefined while the heartbeat is missing. */
  readonly beat: number | undefined;
  /** Whether it was ever seen to change. */
  readonly changed: boolean;
  /** Since when it has not changed, by the clock of {@link ObservedHeartbeats.advance}. */
  since: number;
}

/**
 * What was observed of heartbeats. How long a heartbeat has not changed is counted by a clock of
 * our own that only runs while we can vouch for what we observed. Between two reads a heartbeat
 * may change unnoticed, but then it did not stand still, so it does not matter how seldom it is
 * read.
 */
export class ObservedHeartbeats {
  readonly #leaseMs: number;
  /** The longest time between two rounds of reading for which we can vouch. */
  readonly #mostMs: number;
  readonly #wallClock: Pick<Clock, "now">;
  readonly #observed = new Map<string, Observation>();
  #clock = 0;
  #advancedAt: number | undefined;

  /** All times are in milliseconds. */
  constructor(leaseMs: number, mostMs: number, wallClock: Pick<Clock, "now">) {
    this.#leaseMs = leaseMs;
    this.#mostMs = mostMs;
    this.#wallClock = wallClock;
  }

  /** The runners whose heartbeat was read. */
  get runners(): string[] {
    return [...this.#observed.keys()];
  }

  /** Whether the heartbeat of `runner` was read before. */
  has(runner: string): boolean {
    return this.#observed.has(runner);
  }

  /** For how long the heartbeat has not changed; 0 when it was never read. */
  quietMs(runner: string): number {
    const observation = this.#observed.get(runner);
    return observation ? this.#clock - observation.since : 0;
  }

  /** Whether the heartbeat was seen to stand still for longer than two late beats. */
  isSilent(runner: string): boolean {
    return (this.#observed.get(runner)?.stillMs ?? 0) >= RECENT_MS;
  }

  /** Whether the heartbeat is to be read again.
   *  @param periodMs from one read to the next
   *  @param isAsked whether somebody asks for the runner, now or a moment ago
   *  @param hasQueuedUpdates whether somebody waits for the answer */
  isDue(runner: string, periodMs: number, now: number, isAsked: boolean, hasQueuedUpdates: boolean): boolean {
    const observation = this.#observed.get(runner);
    if (!observation || now - observation.at >= periodMs) return true;
    const quietMs = this.quietMs(runner) + this.#vouchedMs(now);
    // Nobody is declared dead by an old observation.
    if (quietMs >= this.#leaseMs || (isAsked && observation.beat === undefined)) return true;
    return hasQueuedUpdates && !observation.changed && quietMs < RECENT_MS;
  }

  /** Advances the clock: the storage was asked, and has answered.
   *  @returns for how much of the time since the last call we can vouch */
  advance(now: number): number {
    const passed = this.#vouchedMs(now);
    this.#clock += passed;
    this.#advancedAt = now;
    return passed;
  }

  /** While we were suspended, we observed nobody. */
  #vouchedMs(now: number): number {
    return Math.min(now - (this.#advancedAt ?? now), this.#mostMs);
  }

  /** The heartbeat could not be read: the `passed` time does not count as silence. */
  excuse(runner: string, passed: number): void {
    const observation = this.#observed.get(runner);
    if (observation) observation.since += passed;
  }

  /** The heartbeat was read. */
  record(runner: string, beat: number | undefined, now: number): void {
    const observation = this.#observed.get(runner);
    if (observation && observation.beat === beat) {
      [observation.at, observation.stillMs] = [now, this.quietMs(runner)];
      return;
    }
    const changed = observation !== undefined && beat !== undefined;
    this.#observed.set(runner, { at: now, stillMs: 0, beat, changed, since: this.#clock });
  }

  /** Drops what was observed of `runner`. */
  forget(runner: string): void {
    this.#observed.delete(runner);
  }

  /** What can be said of `runner`.
   *  @param isFresh whether its heartbeat was read just now */
  signOf(runner: string, isFresh: boolean): HeartbeatSign {
    const { beat, changed = false } = this.#observed.get(runner) ?? {};
    const quietMs = this.quietMs(runner);
    if (isFresh && beat === undefined && quietMs >= MISSING_MS) return { kind: "dead", how: "heartbeat" };
    if (isFresh && quietMs >= this.#leaseMs) return { kind: "dead", how: "lease" };
    // Two beats may be late before it is unknown whether the runner lives.
    if (changed && quietMs < RECENT_MS) return { kind: "alive" };
    const recent = beat !== undefined && Math.abs(this.#wallClock.now().getTime() - beat) < RECENT_MS;
    return { kind: "unheard", forMs: quietMs, heartbeat: beat === undefined ? "missing" : "still", recent };
  }
}
