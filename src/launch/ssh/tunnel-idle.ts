/** A runner redials at least once a minute: when none has come for so long though it could, none
 *  will. */
const IDLE_MS = 120_000;
/** A host that cannot be reached for so long, with no runner of which anything is known, is given
 *  up. */
const OUT_MS = 86_400_000;
/** A longer time between two looks was spent asleep. */
const LONGEST_STEP_MS = 5_000;

/** Whether the tunnels of a launch are of no use any more. */
export class TunnelIdle {
  #upMs = 0;
  #downMs = 0;
  #last: number;

  /** @param now milliseconds that only grow */
  constructor(now: number) {
    this.#last = now;
  }

  /** Called every second or so.
   *  @param isUp whether there is a tunnel to any of the hosts
   *  @param isUsed whether a runner is there, or may come back
   *  @returns whether to end */
  look(now: number, isUp: boolean, isUsed: boolean): boolean {
    const step = Math.min(now - this.#last, LONGEST_STEP_MS);
    this.#last = now;
    this.#upMs = isUsed ? 0 : this.#upMs + (isUp ? step : 0);
    this.#downMs = isUsed || isUp ? 0 : this.#downMs + step;
    return this.#upMs >= IDLE_MS || this.#downMs >= OUT_MS;
  }
}
