import type { Clock } from "../../core/clock.ts";

/** How much of the lease may pass without a connection before experiments are ended. */
const MOST_OF_LEASE = 0.9;

/** For how long there has been no connection. It is measured by both clocks of this machine, and the
 *  longer time counts: one of them stands still while the machine sleeps. */
export class Outage {
  readonly #clock: Pick<Clock, "monotonic" | "now">;
  #last: { readonly monotonic: number; readonly wall: number } | undefined;
  #leaseMs = Number.POSITIVE_INFINITY;
  #isTold = false;

  constructor(clock: Pick<Clock, "monotonic" | "now">) {
    this.#clock = clock;
  }

  /** The other end of the connection was heard now.
   *  @param leaseMs for how long its other end keeps what runs here */
  heard(leaseMs: number): void {
    this.#last = this.#now();
    [this.#leaseMs, this.#isTold] = [leaseMs, false];
  }

  /** Milliseconds; 0 before there ever was a connection. */
  get ms(): number {
    const now = this.#now();
    const { monotonic, wall } = this.#last ?? now;
    return Math.max(now.monotonic - monotonic, now.wall - wall);
  }

  /** For how long experiments may go on after that, milliseconds. */
  get mostMs(): number {
    return Math.floor(MOST_OF_LEASE * this.#leaseMs);
  }

  /** Whether the other end will soon give to others what runs here; true once. */
  isTooLong(): boolean {
    if (this.#isTold || this.ms < this.mostMs) return false;
    this.#isTold = true;
    return true;
  }

  #now(): { monotonic: number; wall: number } {
    return { monotonic: this.#clock.monotonic(), wall: this.#clock.now().getTime() };
  }
}
