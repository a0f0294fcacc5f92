import type { Clock } from "../../core/clock.ts";
import type { RunEvent } from "../../core/event.ts";

/** Since when a runner has no experiment. A `check` is none: one that fails again and again keeps
 *  no runner busy. */
export class Activity {
  readonly #clock: Pick<Clock, "monotonic">;
  /** How many attempts run, by number of the entry. */
  readonly #running = new Map<number, number>();
  #idleSince: number;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
    this.#idleSince = clock.monotonic();
  }

  /** How long it has had none, milliseconds; 0 while one runs. */
  get idleForMs(): number {
    return this.#running.size > 0 ? 0 : this.#clock.monotonic() - this.#idleSince;
  }

  observe(event: RunEvent): void {
    if (event.kind === "started") this.#running.set(event.n, (this.#running.get(event.n) ?? 0) + 1);
    if (event.kind !== "ended") return;
    const left = (this.#running.get(event.n) ?? 1) - 1;
    if (left > 0) this.#running.set(event.n, left);
    else this.#running.delete(event.n);
    this.#idleSince = this.#clock.monotonic();
  }
}
