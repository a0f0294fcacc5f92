/**
 * What one line of the list says. Each status carries exactly the facts it has (docs/list-format.md), so
 * that nobody asks a pending entry for its exit code.
 */

/** The program and its arguments; handed to the kernel as it stands, never to a shell. */
export type Argv = readonly [string, ...string[]];

/** What the user asks of an entry. Kept for ever, whatever happens to the entry. */
export interface Options {
  readonly name?: string;
  readonly check?: string;
  readonly after?: readonly number[];
  /** A duration such as `"2h"`; a share of the median such as `"300%"`; or seconds (core/time-limit.ts). */
  readonly timeout?: string | number;
  readonly retries?: number;
  readonly priority?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Directory to run in, instead of the one where `--run` was called. */
  readonly cwd?: string;
  /** How many it needs; less than 1 is a part of one (runner/claiming/gpus.ts). */
  readonly gpus?: number;
  readonly tags?: readonly string[];
}

/** Counts that outlive an attempt. */
export interface Past {
  /** Attempts that ended, so far; absent means none. */
  readonly attempt?: number;
  /** How many attempts were lost with their runner, one after the other. */
  readonly losses?: number;
  /** How many attempts failed and were put back by themselves (`retries`). */
  readonly failures?: number;
  /** Not to be tried again before that time; ISO 8601, UTC, milliseconds. */
  readonly notBefore?: string;
  /** How long that was from then on, milliseconds: the clock of who wrote it may be wrong (list/queries/due.ts). */
  readonly notBeforeMs?: number;
  /** How often its `check` has not held since it was last tried. */
  readonly checks?: number;
  /** How that check ended the last time, and the last of what it printed. */
  readonly checkSaid?: string;
  /** The attempts so far. */
  readonly history?: readonly PastAttempt[];
}

/** Who runs an entry, written by the claim. Only the holder of `claim` may write the outcome. */
export interface ClaimFacts {
  readonly host: string;
  /** Of the `--run` process, not of the experiment. */
  readonly pid: number;
  /** Random id of this attempt. */
  readonly claim: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  /** Id of the runner, which tells a reused pid from the runner (processes/runner-id.ts). */
  readonly runner?: string;
  /** Absolute path of the job log. */
  readonly log?: string;
  /** Where the experiment runs. */
  readonly directory?: string;
  readonly slot?: number;
  /** How many others of its runner were to begin before it, when they were claimed together. */
  readonly queued?: number;
  /** Which GPUs it was given: `0,1`. */
  readonly gpuIds?: string;
  readonly losses?: number;
  readonly failures?: number;
  readonly history?: readonly PastAttempt[];
  /** What somebody wants of the experiment; its runner looks for it. */
  readonly order?: Order;
  /** Since when its runner holds it; ISO 8601, UTC, milliseconds. */
  readonly pausedAt?: string;
}

export const ORDERS = ["cancel", "pause"] as const;
export type Order = (typeof ORDERS)[number];

/** Where the code of an attempt came from, and what it ran with. */
export interface Provenance {
  /** 40 hexadecimal digits, with `-dirty` behind them where tracked files had been changed. */
  readonly gitCommit?: string;
  readonly cudaVisibleDevices?: string;
  readonly nodeVersion?: string;
  readonly cooperateVersion?: string;
}

/** How an attempt went; all are optional because a list may be written by hand or by another program. */
export interface EndFacts extends Partial<ClaimFacts>, Provenance {
  readonly endedAt?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Why it failed, when neither exit code nor signal says it: `spawn`, `lost`, `timeout`, ... */
  readonly reason?: string;
  /** The entry because of which this one was not run: it was to run after that, which was not done. */
  readonly skippedAfter?: number;
  /** The reason in words, for people. */
  readonly error?: string;
  /** Processes of the attempt that were left running (`--leave-children`), or could not be ended: `sleep (pid 7)`. */
  readonly leftRunning?: string;
  /** Which finish of the list has been told of, and by whom (list/changes/announce.ts). */
  readonly announced?: string;
}

/** What is kept of an attempt when the next one begins, the oldest first. */
export type PastAttempt = Pick<
  EndFacts,
  | "attempt"
  | "claim"
  | "host"
  | "startedAt"
  | "endedAt"
  | "exitCode"
  | "signal"
  | "reason"
  | "log"
  | "gitCommit"
  | "gpuIds"
>;

/** Keys that cooperate does not know: the user's, kept and never touched. */
export type Extra = Readonly<Record<string, unknown>>;

interface Common<S extends string, Facts> {
  readonly status: S;
  readonly argv: Argv;
  readonly options: Options;
  readonly facts: Facts;
  readonly extra: Extra;
}

export type PendingEntry = Common<"pending", Past>;
export type HeldEntry = Common<"held", Past>;
export type RunningEntry = Common<"running", ClaimFacts>;
export type EndedEntry = Common<"done" | "failed" | "cancelled", EndFacts>;
/** Marked `executed` without a record: the original tool wrote it and nothing more is known. */
export type UnknownEntry = Common<"unknown", Readonly<Record<string, never>>>;

export type Entry = PendingEntry | HeldEntry | RunningEntry | EndedEntry | UnknownEntry;
export type Status = Entry["status"];

/** In the order in which people want to read them. */
export const STATUSES = ["pending", "held", "running", "done", "failed", "cancelled", "unknown"] as const;

const NONE = Object.freeze({});

/** A new entry that nobody has run yet. */
export function pending(argv: Argv, options: Options = NONE, extra: Extra = NONE): PendingEntry {
  return { status: "pending", argv, options, facts: NONE, extra };
}

/** `entry` back up for grabs, with its options and what outlives its attempts (history.ts). */
export function toPending(entry: Entry, past: Past): PendingEntry {
  return { status: "pending", argv: entry.argv, options: entry.options, facts: past, extra: entry.extra };
}

/** Attempts of `entry` that have begun, the running one included. */
export function attemptsOf(entry: Entry): number {
  return entry.facts.attempt ?? 0;
}

/** One more than `count`, which a hand may have written: a number beyond those that JSON keeps whole would make the list invalid. */
export function countUp(count = 0): number {
  return Math.min(count + 1, Number.MAX_SAFE_INTEGER);
}

/** Makes a `switch` over a union complete: the compiler refuses a case that was forgotten. */
export function unreachable(value: never): never {
  throw new TypeError(`not a case: ${JSON.stringify(value)}`);
}
