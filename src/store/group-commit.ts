import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import type { Entry } from "../core/entry.ts";
import { CooperateError } from "../core/failure.ts";
import { createMutex } from "../core/mutex.ts";
import type { Change } from "../list/changes/change.ts";

export interface UpdateOptions<T = unknown> {
  /** Done before the change is published, while the list is locked; it may be done more than once.
   *  A CooperateError gives up this change alone.
   *  @param entries as they were before the change */
  readonly beside?: (value: T, entries: readonly Entry[]) => Promise<void>;
  /** Try again for a while also when a permission is missing, or somebody has made the list
   *  invalid: for an outcome that must not be lost. */
  readonly retryOnPermissionError?: boolean;
}

/** An update that waits for its write. */
export interface QueuedUpdate {
  /** Applies it; called again when the write is tried again. */
  readonly run: (entries: readonly Entry[]) => AppliedUpdate;
  readonly reject: (error: unknown) => void;
  /** Whether it must not fail because of a missing permission or an invalid list (retry.ts). */
  readonly retryOnPermissionError: boolean;
}

export interface AppliedUpdate {
  readonly entries: readonly Entry[];
  /** Resolves the promise of its caller; called when it is written. */
  readonly report: () => void;
  /** As in {@link UpdateOptions}. */
  readonly beside?: () => Promise<void>;
}

/** The updates that are written together. */
export class UpdateGroup {
  readonly #queue: QueuedUpdate[];
  readonly #updates: QueuedUpdate[] = [];
  #givenUp: { readonly update: QueuedUpdate; readonly error: unknown } | undefined;

  /** @param queue of those that may still join */
  constructor(queue: QueuedUpdate[]) {
    this.#queue = queue;
  }

  /** Whether one of them must not fail because of a missing permission or an invalid list. It may
   *  change with each that joins: an outcome must not fail together with a claim that was only an
   *  attempt. */
  get retryOnPermissionError(): boolean {
    return [...this.#updates, ...this.#queue].some(({ retryOnPermissionError }) => retryOnPermissionError);
  }

  /** Applies all of them in order.
   *  @returns what they made of `entries`, and what is to be done before and after that is
   *  written */
  apply(entries: readonly Entry[]): {
    readonly entries: readonly Entry[];
    readonly reports: readonly (() => void)[];
    readonly beside: () => Promise<void>;
  } {
    let current = entries;
    const besides: (() => Promise<void>)[] = [];
    const reports = this.#updates.map((update) => {
      try {
        const applied = update.run(current);
        current = applied.entries;
        const { beside } = applied;
        if (beside) besides.push(async () => beside().catch((error: unknown) => this.#giveUp(update, error)));
        return applied.report;
      } catch (error) {
        return () => update.reject(error); // the others go on
      }
    });
    const beside = async (): Promise<void> => {
      for (const act of besides) await act();
    };
    return { entries: current, reports, beside };
  }

  /** Takes in all updates that wait by now. */
  join(): void {
    this.#updates.push(...this.#queue.splice(0));
  }

  /** Rejects the update that was given up beside the list, if `error` comes from there.
   *  @returns whether it does: the others are to be written without it */
  goesOnAfter(error: unknown): boolean {
    const { update, error: cause } = this.#givenUp ?? {};
    if (!update || cause !== error) return false;
    this.#givenUp = undefined;
    update.reject(error);
    this.#updates.splice(this.#updates.indexOf(update), 1);
    return true;
  }

  #giveUp(update: QueuedUpdate, error: unknown): never {
    if (error instanceof CooperateError) this.#givenUp = { update, error };
    throw error;
  }

  /** Rejects all of them. When the lock was never taken none has joined: then all that wait
   *  fail. */
  fail(error: unknown): void {
    if (this.#updates.length === 0) this.join();
    for (const { reject } of this.#updates) reject(error);
  }
}

/** Weight of the latest write in the mean of how long they take. */
const LATEST_WEIGHT = 0.3;

/**
 * Group commit: updates of this process that wait for the lock of the list share one write.
 * (DeWitt, Katz, Olken, Shapiro, Stonebraker & Wood, "Implementation techniques for main memory
 * database systems", SIGMOD 1984.)
 */
export class GroupCommit {
  readonly #commit: (group: UpdateGroup) => Promise<readonly (() => void)[]>;
  readonly #clock: Clock;
  readonly #queue: QueuedUpdate[] = [];
  /** One write at a time. */
  readonly #mutex = createMutex();
  #meanMs: number | undefined;
  /** Since when the write that is under way has waited. */
  #begunAt: number | undefined;

  /** @param commit writes a group, and returns the reports of its updates */
  constructor(commit: (group: UpdateGroup) => Promise<readonly (() => void)[]>, clock: Clock = SYSTEM_CLOCK) {
    [this.#commit, this.#clock] = [commit, clock];
  }

  /** Whether updates wait for the lock: another one is written together with them. */
  get isWaiting(): boolean {
    return this.#queue.length > 0;
  }

  /** How long a write usually takes, from the moment in which it is asked for, milliseconds. The
   *  one that is under way counts with its time so far, if that is longer. */
  get meanMs(): number {
    const soFar = this.#begunAt === undefined ? 0 : this.#clock.monotonic() - this.#begunAt;
    return Math.max(this.#meanMs ?? 0, this.#meanWith(soFar));
  }

  /** Makes `change` with the next group, and returns its value.
   *  @throws what `change`, `beside` or the write throws */
  async update<T>(
    change: Change<T>,
    { beside, retryOnPermissionError = false }: UpdateOptions<T> = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.add({
        run(entries) {
          const changed = change(entries);
          return {
            entries: changed.entries,
            report: () => resolve(changed.value),
            ...(beside && { beside: async () => beside(changed.value, entries) }),
          };
        },
        reject,
        retryOnPermissionError,
      });
    });
  }

  /** Writes `update` with the next group. */
  add(update: QueuedUpdate): void {
    this.#queue.push(update);
    void this.#mutex(async () => this.#commitNext());
  }

  /** Never rejects: the callers of the updates get the error. */
  async #commitNext(): Promise<void> {
    if (this.#queue.length === 0) return; // a group before has taken it in
    const group = new UpdateGroup(this.#queue);
    const begun = this.#clock.monotonic();
    this.#begunAt = begun;
    try {
      const reports = await this.#commitGroup(group);
      this.#meanMs = this.#meanWith(this.#clock.monotonic() - begun);
      for (const report of reports) report();
    } catch (error) {
      group.fail(error);
    }
    this.#begunAt = undefined;
  }

  /** Writes a group without those of its updates that are given up. */
  async #commitGroup(group: UpdateGroup): Promise<readonly (() => void)[]> {
    for (;;)
      try {
        return await this.#commit(group);
      } catch (error) {
        if (!group.goesOnAfter(error)) throw error;
      }
  }

  /** The mean, with one of `ms` included. */
  #meanWith(ms: number): number {
    return this.#meanMs === undefined ? ms : this.#meanMs + (ms - this.#meanMs) * LATEST_WEIGHT;
  }
}
