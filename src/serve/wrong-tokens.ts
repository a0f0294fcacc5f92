import type { Clock } from "../core/clock.ts";

const MOST = 10;
const WITHIN_MS = 60_000;
const CLOSED_MS = 60_000;

/** Counts wrong tokens: ten within a minute close the door for a minute, to the right one as well.
 *  Whoever is inside already stays so. */
export class WrongTokens {
  readonly #clock: Pick<Clock, "monotonic">;
  #times: number[] = [];
  #closedUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** How long the door stays closed, in milliseconds; 0 when it is open. */
  get closedForMs(): number {
    return Math.max(0, this.#closedUntil - this.#clock.monotonic());
  }

  /** Counts one more. */
  add(): void {
    const now = this.#clock.monotonic();
    this.#times = [...this.#times.filter((at) => at > now - WITHIN_MS), now];
    if (this.#times.length < MOST) return;
    this.#times = [];
    this.#closedUntil = now + CLOSED_MS;
  }
}
