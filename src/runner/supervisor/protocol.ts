import type { Argv } from "../../core/entry.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { JournalEnding } from "../../list/changes/replay-journal.ts";
import type { Sharing } from "../../storage/sharing.ts";
import type { OutputPlan } from "../experiment/output-plan.ts";
import type { Stop } from "../experiment/stop.ts";

/** What a runner sends to its supervisor, over the channel that Node makes between parent and
 *  child. One message of the channel holds several of these. */
export type RunnerMessage = Hello | StartOrder | AttemptOrder | ForwardedSignal | Reregistered;

/** The first message. */
export interface Hello {
  readonly kind: "hello";
  /** Pid of the runner. */
  readonly pid: number;
  /** The environment of all experiments; each start adds its own variables. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** See membership/lease-file.ts; undefined: experiments go on however long the runner is dead. */
  readonly leaseFile?: string | undefined;
}

/** Start a program and wait for it: an experiment, or the check before one. */
export interface StartOrder {
  readonly kind: "start";
  /** Names this attempt in all further messages. */
  readonly id: number;
  readonly argv: Argv;
  readonly directory: string;
  /** Added to the environment of the {@link Hello}. */
  readonly env: Readonly<Record<string, string>>;
  readonly claim: string;
  /** The file that takes stdout and stderr; it must not exist yet. */
  readonly log: {
    readonly path: string;
    /** The head of the job log, without its last line, which says when the attempt started. */
    readonly head: string;
    /** Who may read the log; undefined leaves that to the umask. */
    readonly sharing?: Sharing | undefined;
  };
  /** The folder that is made before the program starts, if it has one. */
  readonly output?: OutputPlan | undefined;
  /** Undefined for a check: when the runner is dead nobody needs its result. */
  readonly record: JournalTarget | undefined;
  /** How long the program may run, milliseconds. */
  readonly limitMs: number | undefined;
  /** From SIGTERM to SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** The program is paused as soon as it has started. */
  readonly isPaused: boolean;
  /** Processes that outlive the first one are left running. */
  readonly leaveChildren: boolean;
  /** The output is shown while it is written: the foot of the log waits for the runner, which
   *  shows what comes before it. */
  readonly isShown: boolean;
  /** The runner is told of the start at once, and not only after a while: each message wakes a
   *  process. */
  readonly tellsStart: boolean;
  readonly slot: number;
  /** Id of another order for this slot: this one begins when that has ended, or else not at
   *  all. */
  readonly behind?: number | undefined;
  /** Whether this one begins also when the one that it is behind has failed. */
  readonly evenAfterFailure: boolean;
}

/** Where the start and the end of an experiment are recorded. */
export interface JournalTarget {
  /** Path of the heartbeat to which the claim belongs. It is removed by whoever declares the
   *  runner dead. */
  readonly heartbeat: string;
  /** Path of the journal. */
  readonly journal: string;
  /** What is known of the end at the start. */
  readonly ending: Omit<JournalEnding, "outcome" | "startedAt" | "endedAt">;
}

/** A request that concerns one attempt. An attempt that waits behind another is returned when it
 *  is requested to stop, to pause or to be recalled. */
export type AttemptOrder =
  | { readonly kind: "stop"; readonly id: number; readonly stop: Stop }
  /** Kill it, without waiting for the end of its grace. */
  | { readonly kind: "force"; readonly id: number }
  | { readonly kind: "pause" | "resume"; readonly id: number }
  | { readonly kind: "limit"; readonly id: number; readonly ms: number }
  /** Return it if it has not begun. */
  | { readonly kind: "recall"; readonly id: number }
  /** All of its output was shown. */
  | { readonly kind: "shown"; readonly id: number };

/** A signal for the experiments. It is sent to those of their processes that have a handler for
 *  it. */
export interface ForwardedSignal {
  readonly kind: "announce";
  readonly signal: NodeJS.Signals;
  /** In the allocation of a scheduler the signal announces the end of the allocation: experiments
   *  that do not handle it are ended so at once, the others after this time, milliseconds.
   *  Undefined elsewhere: nothing is ended. */
  readonly leave?: { readonly afterMs: number; readonly stop: Stop } | undefined;
}

/** The runner has registered again, as a new incarnation: these claims belong to its new
 *  heartbeat. */
export interface Reregistered {
  readonly kind: "rest";
  readonly claims: readonly string[];
  readonly heartbeat: string;
  readonly journal: string;
}

/** What a supervisor answers; one message of the channel holds several of these. A start is
 *  answered with `declined` or `returned`; or with `done`, and before that with `started` if the
 *  program has run for a while or is shown. */
export type Answer =
  | { readonly kind: "ready" }
  | ({ readonly kind: "declined"; readonly id: number } & Declined)
  /** It was to begin behind another attempt and will not: the other one runs for longer, or has
   *  failed, or the runner has recalled this one. */
  | { readonly kind: "returned"; readonly id: number }
  | { readonly kind: "started"; readonly id: number; readonly headBytes: number }
  /** The program is shown and has ended: the log has this many bytes before the foot. */
  | { readonly kind: "over"; readonly id: number; readonly bytes: number }
  /** All of its processes are stopped, or continue. */
  | { readonly kind: "paused" | "resumed"; readonly id: number }
  | ({ readonly kind: "done"; readonly id: number } & Done);

/** Why the program was not started; nothing is left of the attempt. */
export type Declined =
  /** Somebody has declared the runner dead. */
  | { readonly why: "taken" }
  /** The log could not be created: the system's code and words. */
  | { readonly why: "log"; readonly code: string; readonly message: string }
  /** Not by a fault of the program: the machine is short of what a start needs, or the program is
   *  being written. */
  | { readonly why: "start"; readonly code: string; readonly message: string };

/** How an attempt has ended. */
export interface AttemptEnding {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Processes that were left running, as `--leave-children` requests. */
  readonly leftRunning?: string | undefined;
}

/** How an attempt has ended; the log and the journal say it already, unless they could not be
 *  written. */
export interface Done extends AttemptEnding {
  readonly journalError?: string | undefined;
  readonly logError?: string | undefined;
  readonly outputError?: string | undefined;
}
