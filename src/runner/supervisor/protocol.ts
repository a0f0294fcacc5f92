import type { Argv } from "../../core/entry.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { JournalEnding } from "../../list/changes/replay-journal.ts";
import type { Sharing } from "../../storage/sharing.ts";
import type { Stop } from "../experiment/process-control.ts";

/** What a runner says to its supervisor, over the channel that Node makes between parent and child; several in one message. */
export type RunnerMessage = Hello | StartOrder | AttemptOrder | ForwardedSignal | Reregistered;

/** Comes first. */
export interface Hello {
  readonly kind: "hello";
  /** The runner. */
  readonly pid: number;
  /** What each experiment finds in its environment, besides its own. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** Starts a program and waits for it: an experiment, or the check before one. */
export interface StartOrder {
  readonly kind: "start";
  /** Of this attempt, in all that is said of it. */
  readonly id: number;
  readonly argv: Argv;
  readonly directory: string;
  /** Added to that of the greeting. */
  readonly env: Readonly<Record<string, string>>;
  readonly claim: string;
  /** Takes stdout and stderr; must not exist yet. With the head of the job log, but for the line that says when it started. */
  readonly log: {
    readonly path: string;
    readonly head: string;
    /** Who may read it; undefined leaves that to the umask. */
    readonly sharing?: Sharing | undefined;
  };
  /** What is written down of it; undefined of a check, whose answer nobody needs when the runner is dead. */
  readonly record: Recorded | undefined;
  /** The time that it may run, milliseconds. */
  readonly limitMs: number | undefined;
  /** From SIGTERM to SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** It begins stopped. */
  readonly isPaused: boolean;
  /** What its first process leaves running is let be. */
  readonly leaveChildren: boolean;
  /** Its output is shown as it comes: the runner is asked before the foot is written. */
  readonly isShown: boolean;
  /** The runner is told at once that it runs, and not after a moment: each message wakes a process. */
  readonly tellsStart: boolean;
  readonly slot: number;
  /** Id of another order for this slot: it begins when that has ended, or else not at all. */
  readonly behind?: number | undefined;
  /** Whether it begins also when that has failed. */
  readonly evenAfterFailure: boolean;
}

/** Where the beginning and the end of an experiment are written down. */
export interface Recorded {
  /** Path of the heartbeat on which the claim rests: it is gone when somebody has taken the runner for dead. */
  readonly heartbeat: string;
  /** Path of the journal. */
  readonly journal: string;
  /** What is known of its end before. */
  readonly ending: Omit<JournalEnding, "outcome" | "startedAt" | "endedAt">;
}

/** Something that is asked of one attempt. What waits behind another is given back when it is asked to stop, to pause or to come
 *  back. */
export type AttemptOrder =
  | { readonly kind: "stop"; readonly id: number; readonly stop: Stop }
  /** There is no more time to wait for it. */
  | { readonly kind: "force"; readonly id: number }
  | { readonly kind: "pause" | "resume"; readonly id: number }
  | { readonly kind: "limit"; readonly id: number; readonly ms: number }
  /** Comes back if it has not begun. */
  | { readonly kind: "recall"; readonly id: number }
  /** All of its output was shown. */
  | { readonly kind: "shown"; readonly id: number };

/** A signal that is for the experiments: passed on to those of their processes that have a handler for it. */
export interface ForwardedSignal {
  readonly kind: "announce";
  readonly signal: NodeJS.Signals;
  /** In the allocation of a scheduler it announces the end of that: experiments that do not handle it end at once, the others after so
   *  many milliseconds. Undefined elsewhere: nothing ends. */
  readonly leaveMs?: number | undefined;
}

/** The runner has registered again: on which heartbeat its claims rest from now on. */
export interface Reregistered {
  readonly kind: "rest";
  readonly claims: readonly string[];
  readonly heartbeat: string;
  readonly journal: string;
}

/** What a supervisor answers, several in one message: to a start `declined` or `returned`; or `started`, when it has run for a while or is
 *  shown, and in any case `done`. */
export type Answer =
  | { readonly kind: "ready" }
  | ({ readonly kind: "declined"; readonly id: number } & Declined)
  /** It was to begin behind another, and will not: that runs longer, or has not ended well, or the runner wants it back. */
  | { readonly kind: "returned"; readonly id: number }
  | { readonly kind: "started"; readonly id: number; readonly headBytes: number }
  /** Of an experiment that is shown: it has written all that it will. */
  | { readonly kind: "over"; readonly id: number; readonly bytes: number }
  /** It stands still, or goes on. */
  | { readonly kind: "paused" | "resumed"; readonly id: number }
  | ({ readonly kind: "done"; readonly id: number } & Done);

/** Why nothing was done; nothing is left of it. */
export type Declined =
  /** Somebody has taken the runner for dead. */
  | { readonly why: "taken" }
  /** The log could not be made: the system's code and words. */
  | { readonly why: "log"; readonly code: string; readonly message: string }
  /** The program is not at fault: the machine is short of what a start needs, or the program is being written. */
  | { readonly why: "start"; readonly code: string; readonly message: string };

/** How an attempt has ended; log and journal say it already. */
export interface Done extends Finished {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Processes that were left running, as `--leave-children` wants it. */
  readonly leftRunning?: string | undefined;
}

/** What could not be written. */
export interface Finished {
  readonly journalError?: string | undefined;
  readonly logError?: string | undefined;
}
