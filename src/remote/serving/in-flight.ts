import type { Entry, RunningEntry } from "../../core/entry.ts";
import type { WireChange } from "./apply-update.ts";

/** A claim was too late: who made it is to choose others. */
export interface TooLate {
  /** Numbers of entries that others have, or are about to have. */
  readonly taken: readonly number[];
  /** How many of those that are left others were told to choose. */
  readonly skip: number;
}

/** An advice is not counted for longer, milliseconds. */
const ADVICE_MS = 1_000;

/**
 * What the updates of all connections are about to change. When many runners claim at the same moment,
 * all choose the same entry; each but the first would hear so only after a write. So a claim that is
 * bound to be too late is answered at once, with advice to choose entries that nobody else was
 * advised to choose, and most of them get into the same write. This decides nothing: whether an
 * update is made is found out under the lock of the list.
 */
export class InFlight {
  readonly #now: () => number;
  /** By number: the updates that change it. */
  readonly #changing = new Map<number, number>();
  readonly #updates = new Set<Promise<unknown>>();
  /** By connection: how many entries it was advised to choose. */
  readonly #advised = new Map<object, { readonly count: number; readonly at: number }>();
  /** The newest version that any connection has seen. */
  #known: readonly Entry[] = [];
  #version = 0;

  /** @param now monotonic clock, milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What the list holds by now. */
  learn(entries: readonly Entry[]): void {
    this.#known = entries;
    this.#version++;
  }

  /** Grows with all that is learnt. */
  get version(): number {
    return this.#version;
  }

  /** Whether an update is too late, since somebody else has what it claims.
   *  @param claims numbers of the entries that it claims
   *  @param seen the list as its connection was told */
  tooLate(connection: object, claims: readonly number[], seen: readonly Entry[]): TooLate | undefined {
    this.#advised.delete(connection);
    return claims.some((n) => this.#isTaken(n)) ? this.advise(connection, claims.length, seen) : undefined;
  }

  /** What a connection is to leave to others.
   *  @param count how many entries it wants */
  advise(connection: object, count: number, seen: readonly Entry[]): TooLate {
    const now = this.#now();
    for (const [each, { at }] of this.#advised) if (now - at > ADVICE_MS) this.#advised.delete(each);
    const skip = [...this.#advised.values()].reduce((sum, advice) => sum + advice.count, 0);
    this.#advised.set(connection, { count, at: now });
    const taken = [...seen.keys()].filter((n) => seen[n]?.status === "pending" && this.#isTaken(n));
    return { taken, skip };
  }

  /** Makes an update, which counts until it is made. */
  async make<T>(changes: readonly WireChange[], work: () => Promise<T>): Promise<T> {
    for (const { n } of changes) this.#changing.set(n, (this.#changing.get(n) ?? 0) + 1);
    const working = work();
    this.#updates.add(working);
    try {
      return await working;
    } finally {
      this.#updates.delete(working);
      for (const { n } of changes) {
        const left = (this.#changing.get(n) ?? 1) - 1;
        if (left > 0) this.#changing.set(n, left);
        else this.#changing.delete(n);
      }
    }
  }

  /** Resolves when all updates that are under way are made. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#updates);
  }

  #isTaken(n: number): boolean {
    return this.#changing.has(n) || (this.#known[n] !== undefined && this.#known[n].status !== "pending");
  }
}

/** Numbers of the entries that an update claims from what waits.
 *  @param seen the list as its connection was told, maybe a moment after the update was sent */
export function claimsOf(changes: readonly WireChange[], seen: readonly Entry[]): number[] {
  return changes.flatMap(({ n, after }) => {
    if (after.status !== "running") return [];
    const { claim, runner } = (seen[n]?.facts ?? {}) as Partial<RunningEntry["facts"]>;
    const hasIt =
      seen[n]?.status === "running" && (claim === after.facts.claim || runner === after.facts.runner);
    return hasIt ? [] : [n];
  });
}
