import type { Argv } from "../core/entry.ts";
import type { CallFacts } from "./hook-payload.ts";

/** All that the messenger needs; it goes to it as JSON, by its standard input. */
export interface CallOrder {
  readonly facts: CallFacts;
  readonly command?: Argv | undefined;
  readonly mailto?: string | undefined;
  readonly webhook?: string | undefined;
  /** Where the command runs. */
  readonly directory: string;
  /** Takes the command's output, and what went wrong. */
  readonly log: string;
  /** The command's time, milliseconds. */
  readonly limitMs: number;
}

/** One way to be told: does it, and says in one phrase what went wrong. */
export type Kind = (order: CallOrder, facts: CallFacts) => Promise<string | undefined>;
