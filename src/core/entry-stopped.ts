import { describeOutcome, type Outcome } from "./outcome.ts";

/** Why an attempt was ended before its time. */
export type StopOutcome = Extract<Outcome, { kind: "interrupted" | "cancelled" | "timeout" }>;

/**
 * The `reason` of the `signal` that tells JavaScript to stop working on an entry. Its name is
 * `AbortError`, as code that takes signals expects it.
 */
export class EntryStopped extends Error {
  override readonly name = "AbortError";
  /** Number of the entry when it was claimed. */
  readonly n: number;
  /** `cancelled`: somebody asked for its end; `timeout`: its time is over; `interrupted`: the
   *  runner is to leave, or the entry is another runner's by now. */
  readonly outcome: StopOutcome;

  constructor(n: number, outcome: StopOutcome) {
    super(`entry ${n} is to stop: ${describeOutcome(outcome)}`);
    this.n = n;
    this.outcome = outcome;
  }
}
