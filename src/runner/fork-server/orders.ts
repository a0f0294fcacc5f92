import type { Argv } from "../../core/entry.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ending } from "../../list/last-words.ts";
import type { Ended } from "../spawn.ts";

/** What a runner says to its fork server, over the channel that Node makes between parent and child; several in one message. */
export type Order = Hello | StartOrder | HandOver | FinishOrder;

/** Comes first. */
export interface Hello {
  readonly kind: "hello";
  /** The runner. */
  readonly pid: number;
  /** What each experiment finds in its environment, besides its own. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

export interface StartOrder {
  readonly kind: "start";
  /** Of this attempt, in all that is said of it. */
  readonly id: number;
  /** Path that is gone when somebody has taken the runner for dead. */
  readonly heartbeat: string;
  /** The line that comes before the start, and where it goes. */
  readonly journal: Line;
  /** The job log, which must not exist yet, and its head but for the line that says when it started. */
  readonly log: Line;
  readonly argv: Argv;
  readonly directory: string;
  /** Added to that of the greeting. */
  readonly env: Readonly<Record<string, string>>;
  readonly claim: string;
  /** What is known of its end before. */
  readonly ending: Omit<Ending, "outcome" | "startedAt" | "endedAt">;
  /** The runner holds it from the beginning. */
  readonly isHandedOver: boolean;
  readonly slot: number;
  /** Id of another order for this slot: it begins when that has ended, or else not at all. */
  readonly behind?: number | undefined;
  /** Whether it begins also when that has failed. */
  readonly evenAfterFailure: boolean;
}

/** The runner wants to hold the experiment, because something is asked of it; or to have it back, if it has not begun. */
export interface HandOver {
  readonly kind: "hand over";
  readonly id: number;
}

/** Comes after the end of an experiment that was handed over. */
export interface FinishOrder {
  readonly kind: "finish";
  readonly id: number;
  readonly journal?: Line;
  /** The foot of the job log. */
  readonly foot: string;
}

/** A text that is appended to a file. */
export interface Line {
  readonly path: string;
  readonly text: string;
}

/** What a fork server answers, several in one message: to a start `declined` or `returned`, or `done` when it has ended, or `started` when it is handed over to
 *  the runner, and later `ended`; to a finish `finished`. */
export type Answer =
  | { readonly kind: "ready" }
  /** Nothing was done, and nothing is left: the runner does it itself, and learns why that was. */
  | { readonly kind: "declined"; readonly id: number }
  /** It was to begin behind another, and will not: that runs longer, or has not ended well, or the runner wants it back. */
  | { readonly kind: "returned"; readonly id: number }
  | ({ readonly kind: "done"; readonly id: number } & Done)
  /** @property group undefined when it could not be started: `ended` says why */
  | {
      readonly kind: "started";
      readonly id: number;
      readonly group?: number | undefined;
      readonly startedAt: string;
      /** For how long it has run, milliseconds. */
      readonly ranMs: number;
    }
  | ({ readonly kind: "ended"; readonly id: number } & Ended)
  | ({ readonly kind: "finished"; readonly id: number } & Finished);

/** How an experiment has ended of which all is written, and what could not be written. */
export interface Done extends Finished {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
}

/** What could not be written. */
export interface Finished {
  readonly journalError?: string;
  readonly logError?: string;
}
