import { uptime } from "node:os";

/** How much two clocks may differ after a while, milliseconds. */
const TOLERANCE_MS = 100;
/** Some systems report their uptime in whole seconds. */
const UPTIME_TOLERANCE_MS = 1_500;

/** Clocks that nobody can set, milliseconds. */
export interface SteadyClocks {
  /** It stops while the machine is suspended. */
  readonly monotonic: () => number;
  /** It does not stop then; NaN where the system does not tell. */
  readonly uptime: () => number;
  /** A cheaper reading of the uptime, which is wrong if the machine was suspended in the last
   *  second. */
  readonly recentUptime?: () => number;
}

/** How long something takes, by a clock that nobody can set. */
export class ElapsedTime {
  readonly #clocks: SteadyClocks;
  readonly #startedAt: string;
  readonly #monotonic: number;
  readonly #uptime: number;

  /** Starts now.
   *  @param startedAt now by the wall clock; ISO 8601 in UTC */
  constructor(startedAt: string, clocks: SteadyClocks = THIS_MACHINE) {
    this.#clocks = clocks;
    this.#startedAt = startedAt;
    this.#monotonic = clocks.monotonic();
    this.#uptime = (clocks.recentUptime ?? clocks.uptime)();
  }

  /** The time so far, without that in which the machine was suspended. */
  get ms(): number {
    return this.#clocks.monotonic() - this.#monotonic;
  }

  /** Start and duration, for all who tell of it: the duration is what lies between the two times,
   *  so list, log and messages agree.
   *  @param endedAt now, ISO 8601 in UTC */
  spanTo(endedAt: string): { readonly startedAt: string; readonly durationMs: number } {
    const startedAt = this.startedAt(endedAt);
    return { startedAt, durationMs: Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) };
  }

  /** The start time by the wall clock as it is set now: the clock may have been set meanwhile, and
   *  start and end must differ by the duration.
   *  @param endedAt now, ISO 8601 in UTC
   *  @returns ISO 8601 in UTC; the time that was given to the constructor, unless the clock was
   *  set */
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

/** Reading the uptime opens a file each time, and many experiments take less than a second. */
const RECENT_MS = 1_000;
let reading = { at: Number.NEGATIVE_INFINITY, ahead: Number.NaN };

function uptimeNow(): number {
  const at = performance.now();
  try {
    reading = { at, ahead: uptime() * 1_000 - at };
  } catch {
    reading = { at, ahead: Number.NaN };
  }
  return at + reading.ahead;
}

const THIS_MACHINE: SteadyClocks = {
  monotonic: () => performance.now(),
  uptime: uptimeNow,
  recentUptime() {
    const now = performance.now();
    return now - reading.at < RECENT_MS ? now + reading.ahead : uptimeNow();
  },
};
