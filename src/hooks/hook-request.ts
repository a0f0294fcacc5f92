import type { Argv } from "../core/entry.ts";
import type { HookPayload } from "./hook-payload.ts";

/** All that the delivery process needs for one call-back; sent as JSON through its standard
 *  input. */
export interface HookRequest {
  readonly facts: HookPayload;
  readonly command?: Argv | undefined;
  readonly mailto?: readonly string[] | undefined;
  readonly webhook?: string | undefined;
  /** Where the command runs. */
  readonly directory: string;
  /** Path of the log for the command's output and for failures. */
  readonly log: string;
  /** Time limit of the command, milliseconds. */
  readonly limitMs: number;
}

/** One way to report: does it, and returns one phrase about what went wrong, if anything did. */
export type Hook = (request: HookRequest, facts: HookPayload) => Promise<string | undefined>;
