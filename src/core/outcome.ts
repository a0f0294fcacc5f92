import { formatDuration } from "./duration.ts";
import { unreachable } from "./entry.ts";

/** How one attempt at an experiment ended. A failure is data, with the same shape as a success. */
export type Outcome =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  /** The program never started. `error` says why in words, `code` is the system's error code. */
  | { readonly kind: "unstarted"; readonly error: string; readonly code: string }
  /** The runner was told to stop, so the entry goes back to pending. `isLoss`: the attempt was cut
   *  off because its supervisor was killed, which the experiment itself may have caused. */
  | { readonly kind: "interrupted"; readonly signal: string; readonly isLoss?: true }
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
      return `interrupted by ${outcome.signal}`;
    case "cancelled":
      return "cancelled";
    case "timeout":
      return `stopped by its timeout of ${formatDuration(outcome.limitMs)}`;
    default:
      return unreachable(outcome);
  }
}

/** No signal has a longer name. */
const LONGEST_SIGNAL = 32;

/** Whether `value`, read from a file or a pipe, is an outcome that this version knows. */
export function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== "object" || value === null) return false;
  const { kind, exitCode, signal, error, code, limitMs, isLoss } = value as Record<string, unknown>;
  const isSignal = typeof signal === "string" && signal !== "" && signal.length <= LONGEST_SIGNAL;
  switch (kind as Outcome["kind"]) {
    case "exited":
      return Number.isSafeInteger(exitCode);
    case "signalled":
      return isSignal;
    case "unstarted":
      return typeof error === "string" && typeof code === "string";
    case "interrupted":
      return isSignal && (isLoss === undefined || isLoss === true);
    case "cancelled":
      return true;
    case "timeout":
      return Number.isFinite(limitMs) && (limitMs as number) >= 0;
    default:
      return false;
  }
}
