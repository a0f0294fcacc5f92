/**
 * What one line of the list says. Each status carries exactly the facts that it can have
 * (docs/list-format.md), so that no code can ask a pending entry for its exit code.
 */

/** The program and its arguments. They go to the kernel unchanged, never to a shell. */
export type Argv = readonly [string, ...string[]];

/** What the user asks of an entry. The options stay as they are, whatever happens to the entry. */
export interface Options {
  readonly name?: string;
  readonly check?: string;
  readonly after?: readonly number[];
  /** A duration such as `"2h"`, a percentage of the median such as `"300%"`, or seconds
   *  (core/time-limit.ts). */
  readonly timeout?: string | number;
  readonly retries?: number;
  readonly priority?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Directory to run in, instead of the one where `--run` was called. */
  readonly cwd?: string;
  /** How many GPUs the entry needs; less than 1 is a part of one GPU (runner/claiming/gpus.ts). */
  readonly gpus?: number;
  /** How many CPUs the entry needs, at least 0 (runner/claiming/cpus.ts). */
  readonly cpus?: number;
  /** The entry runs only on hosts with one of these names; `*` stands for any characters
   *  (core/host-names.ts). */
  readonly hosts?: readonly string[];
  /** The entry does not start before that time; an ISO 8601 date (core/parse-time.ts). */
  readonly begin?: string;
  /** A folder for what it writes, relative to the directory in which it runs; made before it
   *  starts. */
  readonly output?: string;
  /** Its parameters by name, for people and programs that read the list or `param.json`. Names that
   *  begin with _ are not parameters (experiment/output-folder.ts). */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Placeholders such as `{n}` in argv are filled in before it starts. */
  readonly placeholders?: boolean;
  /** It goes on where it was when it is started again, so that the end of an allocation costs it
   *  nothing (list/changes/cut-off.ts). */
  readonly resumable?: boolean;
  readonly tags?: readonly string[];
}

/** Counts that outlive an attempt. */
export interface Past {
  /** How many attempts have ended so far; absent means none. */
  readonly attempt?: number;
  /** How many attempts in a row were lost together with their runner. */
  readonly losses?: number;
  /** How many attempts failed and were automatically put back (`retries`). */
  readonly failures?: number;
  /** How many attempts the end of an allocation has cut off since the last one that ended on its
   *  own, and the longest of them in seconds. */
  readonly cutOffs?: number;
  readonly cutOffAfter?: number;
  /** The entry is not tried again before that time; ISO 8601, UTC, milliseconds. */
  readonly notBefore?: string;
  /** How long that was, in milliseconds, when it was written: the clock of the writer may be wrong
   *  (list/queries/due.ts). */
  readonly notBeforeMs?: number;
  /** How often its `check` has failed since the last attempt. */
  readonly checks?: number;
  /** How the last `check` ended, and the end of its output. */
  readonly checkSaid?: string;
  /** The attempts so far, the oldest first. */
  readonly history?: readonly PastAttempt[];
}

/** Who runs an entry, as the claim writes it. Only the holder of `claim` may write the outcome. */
export interface ClaimFacts {
  readonly host: string;
  /** Process id of `--run`, not of the experiment. */
  readonly pid: number;
  /** Random id of this attempt. */
  readonly claim: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  /** Id of the runner, which distinguishes the runner from a process that reuses its pid
   *  (processes/runner-id.ts). */
  readonly runner?: string;
  /** Absolute path of the job log. */
  readonly log?: string;
  /** Where the experiment runs. */
  readonly directory?: string;
  /** The pool and the job of the runner, if it works in one (core/allocation-job.ts). */
  readonly pool?: string;
  readonly job?: string;
  readonly slot?: number;
  /** How many other claims of the same runner were to start before this one, when it claimed
   *  several at once. */
  readonly queued?: number;
  /** The GPUs that the entry was given: `0,1`. */
  readonly gpuIds?: string;
  readonly losses?: number;
  readonly failures?: number;
  readonly cutOffs?: number;
  readonly cutOffAfter?: number;
  readonly history?: readonly PastAttempt[];
  /** What a user wants done with the experiment; its runner polls for it. */
  readonly order?: Order;
  /** When its runner paused the experiment; ISO 8601, UTC, milliseconds. */
  readonly pausedAt?: string;
}

export const ORDERS = ["cancel", "pause"] as const;
/** What may be wanted of a running entry. */
export type Order = (typeof ORDERS)[number];

/** Where the code of an attempt came from, and what the attempt ran with. */
export interface Provenance {
  /** 40 hexadecimal digits, followed by `-dirty` when tracked files had been changed. */
  readonly gitCommit?: string;
  readonly cudaVisibleDevices?: string;
  readonly nodeVersion?: string;
  readonly cooperateVersion?: string;
}

/** How an attempt went. All facts are optional, because a list may be written by hand or by
 *  another program. */
export interface EndFacts extends Partial<ClaimFacts>, Provenance {
  readonly endedAt?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Why it failed, when neither the exit code nor the signal says so: `spawn`, `lost`, `timeout`,
   *  ... */
  readonly reason?: string;
  /** The entry because of which this one was skipped: this one was to run after it, and it was not
   *  done. */
  readonly skippedAfter?: number;
  /** The reason in words, for people. */
  readonly error?: string;
  /** The command that really ran, where placeholders of `argv` were filled in. */
  readonly ran?: readonly string[];
  /** Processes of the attempt that were left running (`--leave-children`) or could not be killed:
   *  `sleep (pid 7)`. */
  readonly leftRunning?: string;
  /** Which completion of the list has been announced, and by whom (list/changes/announce.ts). */
  readonly announced?: string;
}

/** The facts of an attempt that are kept when the next one starts. */
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
  | "pool"
  | "job"
>;

/** Keys that cooperate does not know. They belong to the user and are kept unchanged. */
export type Extra = Readonly<Record<string, unknown>>;

interface Common<S extends string, Facts> {
  readonly status: S;
  readonly argv: Argv;
  readonly options: Options;
  readonly facts: Facts;
  readonly extra: Extra;
}

/** It waits for a runner. */
export type PendingEntry = Common<"pending", Past>;
/** Somebody has paused it: no runner takes it until it is resumed. */
export type HeldEntry = Common<"held", Past>;
/** A runner has claimed it. */
export type RunningEntry = Common<"running", ClaimFacts>;
/** Its last attempt is over, or it was cancelled. */
export type EndedEntry = Common<"done" | "failed" | "cancelled", EndFacts>;
/** Marked `executed` without a record: the original tool wrote it, and nothing more is known. */
export type UnknownEntry = Common<"unknown", Readonly<Record<string, never>>>;

/** One entry of a list, by its `status`. */
export type Entry = PendingEntry | HeldEntry | RunningEntry | EndedEntry | UnknownEntry;
/** How an entry stands. */
export type Status = Entry["status"];

/** In the order in which they are shown. */
export const STATUSES = ["pending", "held", "running", "done", "failed", "cancelled", "unknown"] as const;

const NONE = Object.freeze({});

/** A new entry that nobody has run yet. */
export function pending(argv: Argv, options: Options = NONE, extra: Extra = NONE): PendingEntry {
  return { status: "pending", argv, options, facts: NONE, extra };
}

/** `entry` as a pending entry, with its options and the facts that outlive its attempts
 *  (history.ts). */
export function toPending(entry: Entry, past: Past): PendingEntry {
  return { status: "pending", argv: entry.argv, options: entry.options, facts: past, extra: entry.extra };
}

/** How many attempts of `entry` have started, including the running one. */
export function attemptsOf(entry: Entry): number {
  return entry.facts.attempt ?? 0;
}

/** One more than `count`, which a user may have edited: a number beyond the safe integers of JSON
 *  would make the list invalid. */
export function countUp(count = 0): number {
  return Math.min(count + 1, Number.MAX_SAFE_INTEGER);
}

/** Makes a `switch` over a union exhaustive: the compiler reports a missing case. */
export function unreachable(value: never): never {
  throw new TypeError(`not a case: ${JSON.stringify(value)}`);
}
