import { uptime } from "node:os";

/** By so much two clocks may differ over a while, milliseconds. */
const TOLERANCE_MS = 100;
/** The system counts its uptime in whole seconds, where it has no other. */
const UPTIME_TOLERANCE_MS = 1_500;

/** Clocks that nobody sets, milliseconds. */
export interface SteadyClocks {
  /** Stands still while the machine is suspended. */
  readonly monotonic: () => number;
  /** Goes on then; NaN where the system does not say. */
  readonly uptime: () => number;
  /** The same for less: it may be told wrong by a suspension of the last second. */
  readonly recentUptime?: () => number;
}

/** How long something takes, by a clock that nobody sets. */
export class ElapsedTime {
  readonly #clocks: SteadyClocks;
  readonly #startedAt: string;
  readonly #monotonic: number;
  readonly #uptime: number;

  /** It begins now.
   *  @param startedAt what the clock of the machine says; ISO 8601 in UTC */
  constructor(startedAt: string, clocks: SteadyClocks = THIS_MACHINE) {
    this.#clocks = clocks;
    this.#startedAt = startedAt;
    this.#monotonic = clocks.monotonic();
    this.#uptime = (clocks.recentUptime ?? clocks.uptime)();
  }

  /** So far, without the time in which the machine was suspended. */
  get ms(): number {
    return this.#clocks.monotonic() - this.#monotonic;
  }

  /** When it began, by the clock as it is at its end, so that from the one to the other it is as long as it was: the clock may have been
   *  set meanwhile.
   *  @param endedAt now, ISO 8601 in UTC
   *  @returns ISO 8601 in UTC; what it was made with unless the clock was set */
  startedAt(endedAt: string): string {
    const end = Date.parse(endedAt);
    const shown = end - Date.parse(this.#startedAt);
    const { ms } = this;
    if (Math.abs(shown - ms) <= TOLERANCE_MS) return this.#startedAt;
    const withSleep = this.#clocks.uptime() - this.#uptime;
    const wasSuspended = withSleep - ms > UPTIME_TOLERANCE_MS;
    if (wasSuspended && Math.abs(shown - withSleep) <= UPTIME_TOLERANCE_MS) return this.#startedAt;
    return new Date(end - (wasSuspended ? withSleep : ms)).toISOString();
  }
}

/** Asking the system opens a file each time, and many experiments take less than a second. */
const RECENT_MS = 1_000;
let asked = { at: Number.NEGATIVE_INFINITY, ahead: Number.NaN };

function uptimeNow(): number {
  const at = performance.now();
  try {
    asked = { at, ahead: uptime() * 1_000 - at };
  } catch {
    asked = { at, ahead: Number.NaN };
  }
  return at + asked.ahead;
}

const THIS_MACHINE: SteadyClocks = {
  monotonic: () => performance.now(),
  uptime: uptimeNow,
  recentUptime() {
    const now = performance.now();
    return now - asked.at < RECENT_MS ? now + asked.ahead : uptimeNow();
  },
};
