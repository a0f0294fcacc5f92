import { WakeSignal } from "../../core/wake-signal.ts";

/**
 * The slots of a runner: loops that each run one experiment after the other, as many as are wanted at the moment. Those that
 * have nothing to do wait together, so that one looks at the list for all of them.
 */
export class SlotPool {
  /** Rung when what an idle slot waits for may have come. */
  readonly changed = new WakeSignal();
  readonly #serve: (slot: number) => Promise<void>;
  readonly #loops = new Set<number>();
  readonly #leaving = new Set<number>();
  #over: () => void = () => {};
  #failure: { readonly error: unknown } | undefined;
  #wanted: number;
  #most = Number.POSITIVE_INFINITY;
  #idle = 0;
  #waiting: Promise<boolean> | undefined;

  /** @param serve does the work of one slot, until there is none */
  constructor(wanted: number, serve: (slot: number) => Promise<void>) {
    this.#wanted = wanted;
    this.#serve = serve;
  }

  /** How many experiments may run at the same time. */
  get wanted(): number {
    return Math.min(this.#wanted, this.#most);
  }

  /** How many may when the machine has what they need. */
  get asked(): number {
    return this.#wanted;
  }

  /** How many slots have something to do. */
  get busy(): number {
    return this.#loops.size - this.#idle;
  }

  /** Starts all slots; resolves when the last one has ended. One slot's trouble leaves no other's experiment unrecorded.
   *  @throws what the first slot threw */
  async run(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#over = resolve;
      this.#hire();
    });
    if (this.#failure) throw this.#failure.error;
  }

  /** From now on `wanted` at the same time: more begin at once; who is too many leaves when its experiment has ended. */
  resize(wanted: number): void {
    this.#wanted = wanted;
    this.#adapt();
  }

  /** No more than `most` at the same time, however many are wanted; until another limit is set. */
  limit(most: number): void {
    this.#most = most;
    this.#adapt();
  }

  /** Whether there are more slots than are wanted. */
  get isTooMany(): boolean {
    return this.#loops.size - this.#leaving.size > this.wanted;
  }

  /** Whether `slot`, which has nothing in hand, is one too many; it is to end then. */
  dismisses(slot: number): boolean {
    if (this.isTooMany) this.#leaving.add(slot);
    return this.#leaving.has(slot);
  }

  /** An idle slot waits here, with all others that are.
   *  @param wait of the first who comes: true when it is worth to look for work again */
  async idle(wait: () => Promise<boolean>): Promise<boolean> {
    this.#idle++;
    if (this.busy === 0) this.changed.notify(); // who waits may have waited for us
    try {
      this.#waiting ??= wait().finally(() => {
        this.#waiting = undefined;
      });
      return await this.#waiting;
    } finally {
      this.#idle--;
    }
  }

  #adapt(): void {
    if (this.#loops.size > 0) this.#hire();
    this.changed.notify();
  }

  /** Numbers begin at 0; of those that are free the smallest is taken. */
  #hire(): void {
    for (let slot = 0; this.#loops.size - this.#leaving.size < this.wanted; slot++) {
      if (this.#loops.has(slot)) continue;
      this.#loops.add(slot);
      void this.#serve(slot)
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => this.#end(slot));
    }
  }

  #end(slot: number): void {
    this.#loops.delete(slot);
    this.#leaving.delete(slot);
    this.changed.notify();
    if (this.#loops.size === 0) this.#over();
  }
}
