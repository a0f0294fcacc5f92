import type { Argv } from "../core/entry.ts";
import type { HookPayload } from "./hook-payload.ts";

/** All that the messenger needs; it goes to it as JSON, by its standard input. */
export interface HookRequest {
  readonly facts: HookPayload;
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
export type Hook = (order: HookRequest, facts: HookPayload) => Promise<string | undefined>;
