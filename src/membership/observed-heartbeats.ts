// Modelled in test/model/supervisor.pml: change the model first.
import type { Loss } from "../core/liveness.ts";

/** What a watch can say of a runner. */
export type HeartbeatSign =
  | { readonly kind: "alive" }
  /** It is not our neighbour: others watch it, and do what is to be done. */
  | { readonly kind: "others" }
  | { readonly kind: "dead"; readonly how: Loss }
  /** Nobody can say from here: its heartbeat cannot be read, or (`newer`) its id is none that this version knows. */
  | { readonly kind: "unreadable" | "newer" }
  /** @property recent its heartbeat looks fresh if the clocks agree, which decides nothing but how long it is worth looking */
  | {
      readonly kind: "unheard";
      readonly forMs: number;
      readonly heartbeat: "still" | "missing";
      readonly recent: boolean;
    };

/** A heartbeat that is missing is looked for again for so long: a cache of network storage may not know it yet. */
const MISSING_MS = 5_000;
const RECENT_MS = 10_000;

interface Seen {
  /** When we looked last, by our monotonic clock. */
  at: number;
  /** For how long it had stood still then. */
  stillMs: number;
  /** Undefined while it is missing. */
  readonly beat: number | undefined;
  /** Whether it was ever seen to change. */
  readonly changed: boolean;
  /** Since when it is as it is, by the clock of what we can vouch for. */
  since: number;
}

/**
 * What was seen of heartbeats. How long one has stood still is counted by a clock of our own, which goes only while we can vouch for what
 * we see. Between two looks a heartbeat may change unseen, but not stand still unseen, so it does not matter how seldom one looks.
 */
export class ObservedHeartbeats {
  readonly #leaseMs: number;
  /** The longest time between two looks for which we can vouch. */
  readonly #mostMs: number;
  readonly #seen = new Map<string, Seen>();
  #clock = 0;
  #lookedAt: number | undefined;

  /** All times are in milliseconds. */
  constructor(leaseMs: number, mostMs: number) {
    this.#leaseMs = leaseMs;
    this.#mostMs = mostMs;
  }

  /** The runners of which something was seen. */
  get runners(): string[] {
    return [...this.#seen.keys()];
  }

  has(runner: string): boolean {
    return this.#seen.has(runner);
  }

  /** For how long the heartbeat is as it is; 0 when it was never looked at. */
  quietMs(runner: string): number {
    const seen = this.#seen.get(runner);
    return seen ? this.#clock - seen.since : 0;
  }

  /** Whether it was seen to stand still for longer than two beats may be late. */
  isSilent(runner: string): boolean {
    return (this.#seen.get(runner)?.stillMs ?? 0) >= RECENT_MS;
  }

  /** Whether it is time to look at it.
   *  @param periodMs from one look to the next
   *  @param isAsked whether somebody wants to know of it, now or a moment ago
   *  @param isWanted whether somebody waits for the answer */
  isDue(runner: string, periodMs: number, now: number, isAsked: boolean, isWanted: boolean): boolean {
    const seen = this.#seen.get(runner);
    if (!seen || now - seen.at >= periodMs) return true;
    const quietMs = this.quietMs(runner) + this.#passed(now);
    // Nobody is called dead for what was seen some time ago.
    if (quietMs >= this.#leaseMs || (isAsked && seen.beat === undefined)) return true;
    return isWanted && !seen.changed && quietMs < RECENT_MS;
  }

  /** The clock goes on: we have asked the storage, and it has answered.
   *  @returns for how long, since the time before, we can vouch */
  pass(now: number): number {
    const passed = this.#passed(now);
    this.#clock += passed;
    this.#lookedAt = now;
    return passed;
  }

  /** Who was suspended himself has watched nobody. */
  #passed(now: number): number {
    return Math.min(now - (this.#lookedAt ?? now), this.#mostMs);
  }

  /** Who could not be looked at was not silent for what has `passed`. */
  excuse(runner: string, passed: number): void {
    const seen = this.#seen.get(runner);
    if (seen) seen.since += passed;
  }

  /** Its heartbeat was looked at. */
  see(runner: string, beat: number | undefined, now: number): void {
    const seen = this.#seen.get(runner);
    if (seen && seen.beat === beat) {
      [seen.at, seen.stillMs] = [now, this.quietMs(runner)];
      return;
    }
    const changed = seen !== undefined && beat !== undefined;
    this.#seen.set(runner, { at: now, stillMs: 0, beat, changed, since: this.#clock });
  }

  forget(runner: string): void {
    this.#seen.delete(runner);
  }

  /** What can be said of it.
   *  @param isFresh whether it was looked at just now */
  signOf(runner: string, isFresh: boolean): HeartbeatSign {
    const { beat, changed = false } = this.#seen.get(runner) ?? {};
    const quietMs = this.quietMs(runner);
    if (isFresh && beat === undefined && quietMs >= MISSING_MS) return { kind: "dead", how: "heartbeat" };
    if (isFresh && quietMs >= this.#leaseMs) return { kind: "dead", how: "lease" };
    // Two beats may be late before we say that we do not know.
    if (changed && quietMs < RECENT_MS) return { kind: "alive" };
    const recent = beat !== undefined && Math.abs(Date.now() - beat) < RECENT_MS;
    return { kind: "unheard", forMs: quietMs, heartbeat: beat === undefined ? "missing" : "still", recent };
  }
}
