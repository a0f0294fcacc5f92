import type { Clock } from "../../core/clock.ts";

/** The pause between two starts of one runner (`--delay`), for programs that must not all read
 *  the same files at once. It begins when an experiment has started, which may be some time after
 *  its claim. */
export class StartDelay {
  readonly #delayMs: number;
  readonly #clock: Pick<Clock, "monotonic">;
  /** The claim of the experiment that is about to start. */
  #starting: string | undefined;
  #lastStart = Number.NEGATIVE_INFINITY;

  constructor(delayMs: number, clock: Pick<Clock, "monotonic">) {
    this.#delayMs = delayMs;
    this.#clock = clock;
  }

  /** Milliseconds until something may start; 0 now; Infinity while something is about to start. */
  get opensInMs(): number {
    if (this.#delayMs === 0) return 0;
    if (this.#starting !== undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#lastStart + this.#delayMs - this.#clock.monotonic());
  }

  /** `claim` is about to take an entry. */
  begin(claim: string): void {
    this.#starting = claim;
  }

  started(): void {
    this.#starting = undefined;
    this.#lastStart = this.#clock.monotonic();
  }

  /** `claim` has found nothing, or its entry has ended, perhaps without a start. */
  leave(claim: string): void {
    if (this.#starting === claim) this.#starting = undefined;
  }
}
