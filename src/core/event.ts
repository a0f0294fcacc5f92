import type { WaitCounts, Stuck } from "./wait-counts.ts";
import type { Argv, RunningEntry, Status } from "./entry.ts";
import type { Outcome } from "./outcome.ts";
import type { Loss, Unconfirmed, Unverifiable } from "./liveness.ts";
import type { Unreadable } from "./unreadable.ts";

/** What happens while a runner works on a list. The runner emits these events; the reporters
 *  choose the words (report/). */
export type RunEvent =
  | {
      readonly kind: "started";
      readonly n: number;
      readonly slot: number;
      readonly argv: Argv;
      readonly name: string | undefined;
      readonly attempt: number;
      readonly log: string;
      /** The GPUs that the experiment was given. */
      readonly gpus?: string;
    }
  | {
      readonly kind: "ended";
      readonly n: number;
      /** The entry as it was claimed. */
      readonly entry: RunningEntry;
      readonly outcome: Outcome;
      readonly durationMs: number;
      readonly log: string;
      /** False when somebody else had taken the entry in the meantime, so the outcome was
       *  discarded. */
      readonly recorded: boolean;
      /** The attempt failed, and the entry is pending again because it has retries left. */
      readonly retried: boolean;
      /** The attempt was cut off with its supervisor too often in a row, so the entry is marked
       *  failed. */
      readonly lost?: boolean;
      /** The new status of the entry, where the writer of the outcome knows it. */
      readonly status?: Status;
    }
  /** The runner waits for storage or for other runners. `code` is the system's error code, or the
   *  kind of what stands in the place of the lock (foreign-lock.ts); `lock` is the path of the
   *  lock, if the runner waits for that. `EMALFORMED`: the list is not valid, and `said` says
   *  where and why. `ECROWDED`: `said` is the number of runners that wait for the list. */
  | {
      readonly kind: "waiting";
      readonly waitedMs: number;
      readonly code: string;
      readonly lock?: string | undefined;
      readonly said?: string | undefined;
    }
  /** An attempt was lost together with its runner, which was on `host`; `status` is the new status
   *  of the entry. */
  | {
      readonly kind: "recovered";
      readonly n: number;
      /** The entry as it was when the attempt was lost. */
      readonly entry: RunningEntry;
      readonly host: string;
      readonly pid: number;
      readonly how: Loss;
      readonly status: "pending" | "failed" | "held" | "cancelled";
    }
  /** The outcome of an attempt whose runner had died was recorded; `status` is the new status of
   *  the entry: pending when it will be tried again. */
  | {
      readonly kind: "recorded";
      readonly n: number;
      /** The entry as it was while it ran. */
      readonly entry: RunningEntry;
      readonly host: string;
      readonly pid: number;
      readonly outcome: Outcome;
      readonly log: string;
      readonly status: Status;
    }
  /** The list named this runner as the one that runs entry `n`, but it does not: somebody restored
   *  an older version of the list. The runner recorded the outcome again (`outcome`) or gave the
   *  entry back; `status` is the new status. */
  | {
      readonly kind: "reinstated";
      readonly n: number;
      /** The entry as the list claimed that it ran. */
      readonly entry: RunningEntry;
      readonly outcome?: Outcome;
      readonly status: Status;
    }
  /** A file beside the list could not be read or not be understood; reported once. */
  | { readonly kind: "unreadable"; readonly what: Unreadable }
  /** There is nothing to run now. The runner stays for what is in `awaited`; for new and lost work
   *  if it `waits`; or until it knows whether the runners of the `unconfirmed` entries live. */
  | {
      readonly kind: "idle";
      readonly waits: boolean;
      readonly unconfirmed: readonly Unconfirmed[];
      readonly awaited: WaitCounts;
    }
  /** The runner stays, but it does not wait for these entries. */
  | { readonly kind: "stuck"; readonly stuck: readonly Stuck[] }
  /** Entry `n` was cancelled, because it was to run after `by`, which failed or was cancelled. */
  | { readonly kind: "skipped"; readonly n: number; readonly by: number }
  /** The `check` of entry `n` failed, or its program was not ready. The entry is tried again after
   *  `waitMs`; without `waitMs` it is as it was before. */
  | { readonly kind: "unmet"; readonly n: number; readonly said: string; readonly waitMs?: number }
  | { readonly kind: "stopping"; readonly signal: string; readonly running: number }
  /** There is work, but the machine has not enough free memory or CPU for it (--memfree,
   *  --load). */
  | { readonly kind: "held-back"; readonly why: string }
  /** An experiment could not be started, through no fault of its own, because the machine lacks
   *  what `code` names (shortage.ts). It is pending again, and the runner limits itself to `slots`
   *  experiments at a time for a while. */
  | { readonly kind: "short"; readonly code: string; readonly slots: number }
  /** The job log of an experiment could not be created, perhaps only for now; the entry is pending
   *  again. */
  | { readonly kind: "no-log"; readonly code: string; readonly directory: string }
  /** The runner starts nothing more; `running` experiments continue to their end. */
  | { readonly kind: "finishing"; readonly running: number }
  /** A user asked for another number of slots (--jobs). */
  | { readonly kind: "resized"; readonly slots: number; readonly before: number }
  /** A log could not be followed, or its footer could not be written. The experiment itself is not
   *  affected. */
  | { readonly kind: "log-trouble"; readonly log: string; readonly error: string }
  /** A file in the output folder of entry `n` could not be written. The experiment itself is not
   *  affected. */
  | { readonly kind: "output-trouble"; readonly n: number; readonly error: string };

/** What one `--run` did, reported when it is over. */
export interface RunSummary {
  readonly done: number;
  readonly failed: number;
  /** Attempts that failed and will be tried again. */
  readonly retried: number;
  /** Attempts whose entry others took before the outcome was written. */
  readonly lost: number;
  /** Attempts that were given back. */
  readonly interrupted: number;
  /** Attempts that a user cancelled (--cancel). */
  readonly cancelled: number;
  readonly wallMs: number;
  /** Numbers of the entries that failed here, in the order of time. */
  readonly failures: readonly number[];
  readonly reason: StopReason;
  /** Running entries of which it was unknown at the end whether they still run. */
  readonly untold: readonly Unverifiable[];
}

/** Why a runner has stopped. */
export type StopReason =
  /** `drained`: nothing pending is left that this runner may run; `idle`: there was nothing to run
   *  for --idle-timeout; `order`: --stop; `allocation`: the scheduler's allocation ends soon;
   *  `halt` and `until`: the options of that name. */
  | "drained"
  | "failure"
  | "max-failures"
  | "max"
  | "signal"
  | "idle"
  | "order"
  | "allocation"
  | "halt"
  | "until";
