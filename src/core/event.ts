import type { WaitCounts, Stuck } from "./wait-counts.ts";
import type { Argv, RunningEntry, Status } from "./entry.ts";
import type { Outcome } from "./outcome.ts";
import type { Loss, Unconfirmed, Unverifiable } from "./liveness.ts";
import type { Unreadable } from "./unreadable.ts";

/** What happens while a list is worked through. The runner emits these; reporters choose the words (report/). */
export type RunEvent =
  | {
      readonly kind: "started";
      readonly n: number;
      readonly slot: number;
      readonly argv: Argv;
      readonly name: string | undefined;
      readonly attempt: number;
      readonly log: string;
      /** The GPUs that it was given. */
      readonly gpus?: string;
    }
  | {
      readonly kind: "ended";
      readonly n: number;
      /** As it was claimed. */
      readonly entry: RunningEntry;
      readonly outcome: Outcome;
      readonly durationMs: number;
      readonly log: string;
      /** False when somebody else had taken the entry meanwhile: the outcome is of no use. */
      readonly recorded: boolean;
      /** It failed and is pending again, because it has retries left. */
      readonly retried: boolean;
      /** It was cut off with its supervisor too often in a row, and is failed. */
      readonly lost?: boolean;
    }
  /** Storage or other runners keep us waiting; `code` is the system's name for it, or that of what stands where the lock is to be
   *  (foreign-lock.ts); `lock` is the lock, if it is that. `EMALFORMED`: the list is no valid list, and `said` where and why;
   *  `ECROWDED`: so many runners wait for the list as `said` says. */
  | {
      readonly kind: "waiting";
      readonly waitedMs: number;
      readonly code: string;
      readonly lock?: string | undefined;
      readonly said?: string | undefined;
    }
  /** An attempt was lost with its runner, which was on `host`; `status` is how the entry stands now. */
  | {
      readonly kind: "recovered";
      readonly n: number;
      /** As it was when it was lost. */
      readonly entry: RunningEntry;
      readonly host: string;
      readonly pid: number;
      readonly how: Loss;
      readonly status: "pending" | "failed" | "held" | "cancelled";
    }
  /** How an attempt ended whose runner had died is recorded now; `status` is how the entry stands: pending when it is tried again. */
  | {
      readonly kind: "recorded";
      readonly n: number;
      /** As it was while it ran. */
      readonly entry: RunningEntry;
      readonly host: string;
      readonly pid: number;
      readonly outcome: Outcome;
      readonly log: string;
      readonly status: Status;
    }
  /** Entry `n` was said to be run by this runner, which was not so: an older version of the list was put back. What had become of it is recorded
   *  again (`outcome`), or it was given back; `status` is how it stands. */
  | {
      readonly kind: "reinstated";
      readonly n: number;
      /** As it was said to run. */
      readonly entry: RunningEntry;
      readonly outcome?: Outcome;
      readonly status: Status;
    }
  /** Something beside the list could not be read, or not be understood; told once. */
  | { readonly kind: "unreadable"; readonly what: Unreadable }
  /** There is nothing to run now. We stay for what is awaited, for new and lost work if it `waits`, or until it is known whether
   *  those who serve `unheard` live. */
  | {
      readonly kind: "idle";
      readonly waits: boolean;
      readonly unheard: readonly Unconfirmed[];
      readonly awaited: WaitCounts;
    }
  /** We stay, but not for these. */
  | { readonly kind: "stuck"; readonly stuck: readonly Stuck[] }
  /** Entry `n` is cancelled, since it was to run after `by`, which failed or was cancelled. */
  | { readonly kind: "skipped"; readonly n: number; readonly by: number }
  /** The `check` of entry `n` did not hold, or its program was not ready; it is tried again after `waitMs`, or as it was before. */
  | { readonly kind: "unmet"; readonly n: number; readonly said: string; readonly waitMs?: number }
  | { readonly kind: "stopping"; readonly signal: string; readonly running: number }
  /** There is work, but the machine has no room for it (--memfree, --load). */
  | { readonly kind: "held-back"; readonly why: string }
  /** An experiment could not be started, without fault of its own, for want of what `code` says (shortage.ts): it waits again. `slots` at
   *  the same time for a while. */
  | { readonly kind: "short"; readonly code: string; readonly slots: number }
  /** The job log of an experiment could not be begun, which storage may let pass: it waits again. */
  | { readonly kind: "no-log"; readonly code: string; readonly directory: string }
  /** Nothing more begins here; `running` experiments go on to their end. */
  | { readonly kind: "finishing"; readonly running: number }
  /** Somebody asked for another number of experiments at the same time (--jobs). */
  | { readonly kind: "resized"; readonly slots: number; readonly before: number }
  /** A log could not be followed, or its foot not be written: the experiment itself is not touched by that. */
  | { readonly kind: "log-trouble"; readonly log: string; readonly error: string };

/** What one `--run` did, when it is over. */
export interface RunSummary {
  readonly done: number;
  readonly failed: number;
  /** Attempts that failed and are to be tried again. */
  readonly retried: number;
  /** Attempts whose entry was taken by others before the outcome was written. */
  readonly lost: number;
  /** Attempts that were given back. */
  readonly interrupted: number;
  /** Attempts that somebody asked to end (--cancel). */
  readonly cancelled: number;
  readonly wallMs: number;
  /** Numbers of those that failed here, in order of time. */
  readonly failures: readonly number[];
  readonly reason: StopReason;
  /** Running entries of which nobody could tell at the end whether they still run. */
  readonly untold: readonly Unverifiable[];
}

/** Why a runner has stopped. */
export type StopReason =
  /** Nothing pending that is wanted here; `idle`: not for --idle-timeout; `order`: --stop; `allocation`: the scheduler ends ours soon;
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
