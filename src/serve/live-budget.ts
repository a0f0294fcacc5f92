import type { Clock } from "../core/clock.ts";

/** A page is made anew after that many times what it takes: a long list that changes all the time
 *  may take a quarter of a core. */
const AFTER_CHANGE = 3;
/** Curves that grow may take a tenth. */
const AFTER_GROWTH = 9;
const LONGEST_MS = 15_000;
/** A page that has to ask for everything again does so after that many times what that takes us. */
const AFTER_RESET = 20;
const LEAST_BETWEEN_RESETS_MS = 2_000;

/** How often things may be done that take long with long lists. */
export class LiveBudget {
  readonly #clock: Pick<Clock, "monotonic">;
  #madeAt = Number.NEGATIVE_INFINITY;
  #makeMs = 0;
  #serializeMs = 0;
  #resetAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** @param hasChanged whether the list has changed, and not only what experiments report */
  mayMake(hasChanged: boolean): boolean {
    const pause = Math.min(LONGEST_MS, this.#makeMs * (hasChanged ? AFTER_CHANGE : AFTER_GROWTH));
    return this.#clock.monotonic() - this.#madeAt >= pause;
  }

  hasMade(tookMs: number): void {
    [this.#madeAt, this.#makeMs] = [this.#clock.monotonic(), tookMs];
  }

  hasSerialized(tookMs: number): void {
    this.#serializeMs = tookMs;
  }

  /** Whether pages may be told to ask for everything; all that come at the same time may. */
  mayReset(): boolean {
    const now = this.#clock.monotonic();
    const since = now - this.#resetAt;
    const pause = Math.max(LEAST_BETWEEN_RESETS_MS, AFTER_RESET * (this.#makeMs + this.#serializeMs));
    if (since > SAME_TIME_MS && since < pause) return false;
    if (since > SAME_TIME_MS) this.#resetAt = now;
    return true;
  }
}

const SAME_TIME_MS = 100;
