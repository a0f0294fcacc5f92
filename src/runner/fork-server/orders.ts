import type { Argv } from "../../core/entry.ts";
import type { Ended } from "../spawn.ts";

/** What a runner says to its fork server, over the channel that Node makes between parent and child; several in one message. */
export type Order = Hello | StartOrder | FinishOrder;

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
  /** The job log, which must not exist yet, and its head. */
  readonly log: Line;
  readonly argv: Argv;
  readonly directory: string;
  /** Added to that of the greeting. */
  readonly env: Readonly<Record<string, string>>;
}

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

/** What a fork server answers, several in one message: to a start `declined`, or `started` and later `ended`; to a finish `finished`. */
export type Answer =
  | { readonly kind: "ready" }
  /** Nothing was done, and nothing is left: the runner does it itself, and learns why that was. */
  | { readonly kind: "declined"; readonly id: number }
  /** @property group undefined when it could not be started: `ended` says why */
  | { readonly kind: "started"; readonly id: number; readonly group?: number | undefined }
  | ({ readonly kind: "ended"; readonly id: number } & Ended)
  /** With what could not be written. */
  | {
      readonly kind: "finished";
      readonly id: number;
      readonly journalError?: string;
      readonly logError?: string;
    };
