import type { Outcome } from "./outcome.ts";

/** No signal has a longer name. */
const LONGEST_SIGNAL = 32;

/** Whether `value`, read from a file or a pipe, is an outcome that this version knows. */
export function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== "object" || value === null) return false;
  const { kind, exitCode, signal, error, code, limitMs, isLoss, isWalltime } = value as Record<
    string,
    unknown
  >;
  const isSignal = typeof signal === "string" && signal !== "" && signal.length <= LONGEST_SIGNAL;
  switch (kind as Outcome["kind"]) {
    case "exited":
      return Number.isSafeInteger(exitCode);
    case "signalled":
      return isSignal;
    case "unstarted":
      return typeof error === "string" && typeof code === "string";
    case "interrupted":
      return isSignal && [isLoss, isWalltime].every((each) => each === undefined || each === true);
    case "cancelled":
      return true;
    case "timeout":
      return Number.isFinite(limitMs) && (limitMs as number) >= 0;
    default:
      return false;
  }
}
