/** What keeps entries from being run now, that a runner with nothing else to do may wait for: how many for each. */
export interface WaitCounts {
  /** Their `check` has not held, and asks again. */
  readonly checks: Timed;
  /** They have failed, and are tried again. */
  readonly retries: Timed;
  /** What they are to run after (`after`) has not ended. */
  readonly others: number;
  /** Somebody has paused them. */
  readonly paused: number;
}

/** Entries that wait for a time. */
export interface Timed {
  readonly count: number;
  /** Until the first of them may begin, milliseconds; Infinity when there is none. */
  readonly inMs: number;
}

/** An entry that can never run as the list stands, whatever the others come to, and why. */
export interface Stuck {
  readonly n: number;
  readonly why:
    /** It is to run after an entry that is not in the list; or that another tool has run, with no word of how it ended. */
    | { readonly kind: "missing" | "unknown"; readonly by: number }
    /** It is to run after itself, by way of others: the numbers, from the lowest of them back to it. */
    | { readonly kind: "cycle"; readonly path: readonly number[] }
    /** What it is to run after is one of these. */
    | { readonly kind: "behind"; readonly by: number };
}
