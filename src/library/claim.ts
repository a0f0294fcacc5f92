import type { RunningEntry } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Settled } from "../list/changes/settlement.ts";
import type { EntryFilter } from "./options.ts";

/**
 * How your code says that an entry went: nothing for success; a failure in words, recorded as
 * exit code 1 with that `error`; or an {@link Outcome}, as of a command. `{ kind: "interrupted",
 * signal: "SIGTERM" }` gives the entry back without an attempt.
 */
export type EntryResult = Outcome | { readonly kind: "failed"; readonly error: string } | undefined | void;

/** An entry that is yours until you settle or release it: nobody else runs it meanwhile. */
export interface Claim extends AsyncDisposable {
  /** Number of the entry when it was claimed; numbers count from 0. */
  readonly n: number;
  /** The entry as it was claimed. */
  readonly entry: RunningEntry;
  /** Aborted, with an {@link EntryStopped} as its reason, when you should stop: somebody has
   *  cancelled the entry, its `timeout` is over, others had to take this process for dead and have
   *  the entry now, or this program is to stop. Settle or release it all the same; it is then
   *  recorded as what the reason says. */
  readonly signal: AbortSignal;
  /** Records how it went; success by default. Resolves when that is in the list.
   *  @returns `superseded` when the entry was no longer yours, or had been settled or released
   *    already
   *  @throws CooperateError: `usage` for a result of another shape, `list` or `storage` when it
   *    could not be recorded */
  settle(result?: EntryResult): Promise<Settled>;
  /** Gives the entry back as it was, without an attempt. Resolves when that is in the list.
   *  @throws CooperateError (list, storage) when it could not be recorded */
  release(): Promise<Settled>;
  /** Releases it, unless it was settled or released: for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How to claim one entry ({@link List.claim}). */
export interface ClaimOptions {
  /** Only these entries; all by default. */
  readonly entries?: EntryFilter;
  /** How often the entry, if it has no `retries` of its own, is tried again when it fails; 0 by
   *  default. */
  readonly retries?: number;
  /** From a failure to the next attempt, milliseconds; 0 by default. */
  readonly retryDelayMs?: number;
}

/** What belongs to one attempt, for the code that works on the entry. */
export interface Task {
  /** Number of the entry when it was claimed; numbers count from 0. */
  readonly n: number;
  /** Aborted, with an {@link EntryStopped} as its reason, when the code should stop: somebody has
   *  cancelled the entry, its `timeout` is over, the runner is to leave, or another runner has the
   *  entry. What the code returns or throws after that does not count. */
  readonly signal: AbortSignal;
  /** Which of the entries that run at the same time it is: 0 and up, below `jobs`. */
  readonly slot: number;
  /** Absolute path of the job log, to append to: text that you write there is shown by `cooperate
   *  --log`. */
  readonly log: string;
  /** Where the entry is to run: its `cwd`, or the `directory` of the runner; absolute. */
  readonly directory: string;
  /** Variables for programs that you start, besides `process.env`: those of the entry, its GPUs,
   *  and `COOPERATE_...`, by which cooperate finds these programs should this process be killed.
   */
  readonly env: Readonly<Record<string, string>>;
}

/** Works on one entry. Returning nothing means success; what it throws is a failure, with the
 *  message of the error. */
export type EntryWorker = (entry: RunningEntry, task: Task) => Promise<EntryResult> | EntryResult;
