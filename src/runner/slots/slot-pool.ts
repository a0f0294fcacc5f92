import { SingleFlight } from "../../core/single-flight.ts";
import { WakeSignal } from "../../core/wake-signal.ts";

/**
 * The slots of a runner: as many loops as are wanted at the moment, each of which runs one
 * experiment after the other. Idle slots wait together, so that the list is polled once for all
 * of them.
 */
export class SlotPool {
  /** Notified when what an idle slot waits for may have come. */
  readonly changed = new WakeSignal();
  readonly #serve: (slot: number) => Promise<void>;
  readonly #loops = new Set<number>();
  readonly #ending = new Set<number>();
  #onOver: () => void = () => {};
  #failure: { readonly error: unknown } | undefined;
  #wanted: number;
  #most = Number.POSITIVE_INFINITY;
  #idle = 0;
  readonly #idleWait = new SingleFlight<boolean>();

  /** @param wanted how many slots
   *  @param serve runs one slot, until there is nothing left for it */
  constructor(wanted: number, serve: (slot: number) => Promise<void>) {
    this.#wanted = wanted;
    this.#serve = serve;
  }

  /** How many experiments may run at the same time now. */
  get wanted(): number {
    return Math.min(this.#wanted, this.#most);
  }

  /** How many may run when the machine has what they need. */
  get asked(): number {
    return this.#wanted;
  }

  /** How many slots are not idle. */
  get busy(): number {
    return this.#loops.size - this.#idle;
  }

  /** Starts all slots; resolves when the last one has ended. When one fails, the others still
   *  record their outcomes.
   *  @throws what the first slot threw */
  async run(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onOver = resolve;
      this.#start();
    });
    if (this.#failure) throw this.#failure.error;
  }

  /** Sets how many slots are wanted. More begin at once; a slot too many ends when its experiment
   *  has ended. */
  resize(wanted: number): void {
    this.#wanted = wanted;
    this.#adapt();
  }

  /** Allows no more than `most` slots, however many are wanted, until another limit is set. */
  limit(most: number): void {
    this.#most = most;
    this.#adapt();
  }

  /** Whether there are more slots than are wanted. */
  get isTooMany(): boolean {
    return this.#loops.size - this.#ending.size > this.wanted;
  }

  /** Whether `slot`, which runs nothing now, is one too many. Then it has to end. */
  dismisses(slot: number): boolean {
    if (this.isTooMany) this.#ending.add(slot);
    return this.#ending.has(slot);
  }

  /** An idle slot waits here, together with the others (single-flight).
   *  @param wait called by the first: resolves with whether to try to claim again */
  async idle(wait: () => Promise<boolean>): Promise<boolean> {
    this.#idle++;
    if (this.busy === 0) this.changed.notify(); // the one that waits may have waited for us
    try {
      return await this.#idleWait.run(wait);
    } finally {
      this.#idle--;
    }
  }

  #adapt(): void {
    if (this.#loops.size > 0) this.#start();
    this.changed.notify();
  }

  /** Starts what is missing. Numbers begin at 0; the smallest free one is taken. */
  #start(): void {
    for (let slot = 0; this.#loops.size - this.#ending.size < this.wanted; slot++) {
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
    this.#ending.delete(slot);
    this.changed.notify();
    if (this.#loops.size === 0) this.#onOver();
  }
}
