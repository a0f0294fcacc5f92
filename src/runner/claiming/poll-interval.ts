import { jitter } from "../../storage/retry.ts";

const POLL_MS = 1_000;
/** While nothing changes, each pause is longer than the one before by this factor (exponential
 *  backoff), up to the longest pause. */
const BACKOFF_FACTOR = 1.5;
const LONGEST_MS = 5_000;
/** The first pause while another runner has an entry in its queue: that entry starts soon, and
 *  perhaps nothing is left to wait for after that. Unless that runner is stopped, hence the
 *  backoff. */
const QUEUED_POLL_MS = 100;
/** The polls of all runners of a machine together may take a tenth of the time of its cores,
 *  since other runners still want to compute: a pause lasts at least ten times as long as the
 *  poll before it. */
const CPU_BUDGET = 10;
/** Where many runners poll, each one polls at most this many times less often than a single one
 *  would. */
const MAX_SLOWDOWN = 4;
/** A timer may fire a little too early. */
const TIMER_SLACK_MS = 5;

/** What a poll of the list and of the other runners has found. */
export interface Observation {
  /** Whether anything has changed since the poll before, or another poll soon would tell more. */
  readonly isChanging: boolean;
  /** Whether the list itself has changed. */
  readonly isListNew: boolean;
  /** Whether an entry is in the queue of another runner. */
  readonly isQueued: boolean;
  /** How long the poll took, milliseconds. */
  readonly costMs: number;
  /** Runners of this machine for each of its cores; 1 or more. */
  readonly runnersPerCore: number;
  /** In how many milliseconds something is known to be due. */
  readonly nextInMs: number;
}

/** When an idle runner polls again. */
export interface Pause {
  /** Milliseconds. */
  readonly ms: number;
  /** The least time between two polls that a change hint may cause, milliseconds. */
  readonly minGapMs: number;
}

/** How often an idle runner polls: often at first, rarely while nothing changes. */
export class PollInterval {
  #idleMs = POLL_MS;
  #queuedMs = QUEUED_POLL_MS;

  /** How long to wait after a poll. */
  after({ isChanging, isListNew, isQueued, costMs, runnersPerCore, nextInMs }: Observation): Pause {
    this.#idleMs = isChanging ? POLL_MS : Math.min(this.#idleMs * BACKOFF_FACTOR, LONGEST_MS);
    this.#queuedMs = isListNew ? QUEUED_POLL_MS : this.#queuedMs * BACKOFF_FACTOR;
    const minGapMs = POLL_MS * Math.min(runnersPerCore, MAX_SLOWDOWN);
    const wanted = Math.max(isQueued ? this.#queuedMs : this.#idleMs, CPU_BUDGET * costMs * runnersPerCore);
    const capped = Math.min(wanted, Math.max(minGapMs, this.#idleMs));
    const ms = Math.min(jitter(capped), LONGEST_MS);
    return { ms: Math.min(ms, nextInMs + TIMER_SLACK_MS), minGapMs };
  }
}
