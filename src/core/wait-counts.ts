/** How many pending entries wait for a time, by reason. */
export interface TimedWaits {
  /** Entries whose `check` failed and will be repeated. */
  readonly checks: Timed;
  /** Entries that failed and will be tried again. */
  readonly retries: Timed;
  /** Entries that have another reason to wait for a time. */
  readonly times: Timed;
}

/** What a runner with nothing else to do may wait for: how many entries for each reason. */
export interface WaitCounts extends TimedWaits {
  /** Entries that are to run after others (`after`) which have not ended. */
  readonly others: number;
  /** Entries that a user has paused. */
  readonly paused: number;
}

/** Entries that wait for a time. */
export interface Timed {
  readonly count: number;
  /** Milliseconds until the first of them may start; Infinity when there is none. */
  readonly inMs: number;
}

/** An entry that can never run as the list stands, however the others end, and why. */
export interface Stuck {
  readonly n: number;
  readonly why:
    /** It is to run after an entry that is not in the list; or after one that another tool has
     *  run, whose outcome is unknown. */
    | { readonly kind: "missing" | "unknown"; readonly by: number }
    /** It is to run after itself, by way of others: the numbers, from the lowest of them back to
     *  it. */
    | { readonly kind: "cycle"; readonly path: readonly number[] }
    /** It is to run after an entry that can never run either. */
    | { readonly kind: "behind"; readonly by: number };
}
