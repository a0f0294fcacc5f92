/** What keeps entries from being run now, that a runner with nothing else to do may wait for: how many for each. */
export interface Awaited {
  /** Their `check` has not held, and asks again. */
  readonly checks: Timed;
  /** They have failed, and are tried again. */
  readonly retries: Timed;
  /** What they are to run after (`after`) has not ended. */
  readonly others: number;
  /** Somebody has paused them. */
  readonly paused: number;
}

export interface Timed {
  readonly count: number;
  /** Until the first of them may begin, milliseconds; Infinity when there is none. */
  readonly inMs: number;
}
