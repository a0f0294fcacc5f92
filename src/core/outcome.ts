import { formatDuration } from "./duration.ts";
import { unreachable } from "./entry.ts";

/** How one attempt at an experiment ended. A failure is data, with the same shape as a success. */
export type Outcome =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  /** The program never started. `error` says why in words, `code` is the system's error code. */
  | { readonly kind: "unstarted"; readonly error: string; readonly code: string }
  /** The runner was told to stop, so the entry goes back to pending. `isLoss`: the attempt was cut
   *  off because its supervisor was killed, which the experiment itself may have caused.
   *  `isWalltime`: the allocation of the runner ends. */
  | {
      readonly kind: "interrupted";
      readonly signal: string;
      readonly isLoss?: true;
      readonly isWalltime?: true;
    }
  /** A user cancelled this experiment. */
  | { readonly kind: "cancelled" }
  | { readonly kind: "timeout"; readonly limitMs: number };

/** Whether the program ended with exit code 0. */
export function succeeded(outcome: Outcome): boolean {
  return outcome.kind === "exited" && outcome.exitCode === 0;
}

/** One phrase for the terminal and for the footer of the job log: `exit 3`, `killed by SIGSEGV`,
 *  ... */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case "exited":
      return `exit ${outcome.exitCode}`;
    case "signalled":
      return `killed by ${outcome.signal}`;
    case "unstarted":
      return `could not start: ${outcome.error}`;
    case "interrupted":
      return outcome.isWalltime ? "cut off by the end of its allocation" : `interrupted by ${outcome.signal}`;
    case "cancelled":
      return "cancelled";
    case "timeout":
      return `stopped by its timeout of ${formatDuration(outcome.limitMs)}`;
    default:
      return unreachable(outcome);
  }
}
