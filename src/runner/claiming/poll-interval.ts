import { jitter } from "../../storage/retry.ts";

const POLL_MS = 1_000;
/** Where nothing moves, each look is so much later than the one before, up to the longest pause. */
const BACKOFF_FACTOR = 1.5;
const LONGEST_MS = 5_000;
/** What waits in another runner begins soon, and there may be nothing to wait for after that. Unless that runner has stopped. */
const SOON_MS = 100;
/** The looks of all runners of a machine together may take a tenth of its cores' time: whoever is not done yet wants to be. */
const CPU_BUDGET = 10;
/** Where many look, each looks at most so many times more seldom than one alone would. */
const MAX_SLOWDOWN = 4;
/** A timer may fire somewhat early. */
const LATE_MS = 5;

/** What a look at the list and the others has found. */
export interface Observation {
  /** Whether anything has changed since the look before, or another look soon would tell more. */
  readonly moves: boolean;
  /** Whether the list itself has changed. */
  readonly isNew: boolean;
  /** Whether something waits in another runner. */
  readonly isQueued: boolean;
  /** How long the look took, milliseconds. */
  readonly costMs: number;
  /** Runners of this machine for each of its cores; 1 or more. */
  readonly crowd: number;
  /** In how long something is known to be due, milliseconds. */
  readonly nextInMs: number;
}

/** When one who has nothing to do looks again. */
export interface Pause {
  /** Milliseconds. */
  readonly ms: number;
  /** Where something is said to have changed again and again: so long after the time before, milliseconds. */
  readonly leastMs: number;
}

/** How often one looks who has nothing to do: often at first, seldom where nothing moves. */
export class PollInterval {
  #quietMs = POLL_MS;
  #soonMs = SOON_MS;

  /** How long to wait after a look. */
  after({ moves, isNew, isQueued, costMs, crowd, nextInMs }: Observation): Pause {
    this.#quietMs = moves ? POLL_MS : Math.min(this.#quietMs * BACKOFF_FACTOR, LONGEST_MS);
    this.#soonMs = isNew ? SOON_MS : this.#soonMs * BACKOFF_FACTOR;
    const leastMs = POLL_MS * Math.min(crowd, MAX_SLOWDOWN);
    const pause = Math.max(isQueued ? this.#soonMs : this.#quietMs, CPU_BUDGET * costMs * crowd);
    const ms = Math.min(jitter(Math.min(pause, Math.max(leastMs, this.#quietMs))), LONGEST_MS);
    return { ms: Math.min(ms, nextInMs + LATE_MS), leastMs };
  }
}
