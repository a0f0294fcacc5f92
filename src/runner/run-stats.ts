import type { RunSummary, StopReason } from "../core/event.ts";
import { succeeded } from "../core/outcome.ts";
import type { Unverifiable } from "../core/liveness.ts";
import { hasRetry, type Retries } from "../list/changes/settle.ts";
import type { Settled } from "../list/changes/settlement.ts";
import type { Attempted } from "./attempt/attempt.ts";

/** Counts how the experiments of one runner ended. */
export class RunStats {
  readonly #retries: Retries;
  readonly #maxFailures: number;
  readonly #counts = { done: 0, failed: 0, lost: 0, interrupted: 0, cancelled: 0, retried: 0 };
  readonly #failures: number[] = [];
  #failuresInRow = 0;

  constructor({ retries, maxFailures }: { readonly retries: Retries; readonly maxFailures: number }) {
    this.#retries = retries;
    this.#maxFailures = maxFailures;
  }

  /** Notes an attempt that has ended, before it is recorded.
   *  @returns why to stop, if that was one failure too many */
  ended({ claimed, outcome }: Attempted): StopReason | undefined {
    if (outcome.kind === "interrupted" || outcome.kind === "cancelled") return undefined;
    if (succeeded(outcome)) {
      this.#failuresInRow = 0;
      return undefined;
    }
    if (!hasRetry(claimed.entry, outcome, this.#retries)) this.#failures.push(claimed.n);
    else if (this.#maxFailures === 1) return undefined; // it will be tried again
    this.#failuresInRow++;
    if (this.#failuresInRow < this.#maxFailures) return undefined;
    return this.#maxFailures === 1 ? "failure" : "max-failures";
  }

  /** Counts an attempt by what became of it in the list. */
  count({ claimed, outcome }: Attempted, settled: Settled): void {
    if (settled === "superseded") this.#counts.lost++;
    else if (settled === "lost") {
      this.#counts.failed++;
      this.#failures.push(claimed.n);
    } else if (outcome.kind === "interrupted") this.#counts.interrupted++;
    else if (outcome.kind === "cancelled") this.#counts.cancelled++;
    else if (settled === "retried") this.#counts.retried++;
    else if (succeeded(outcome)) this.#counts.done++;
    else this.#counts.failed++;
  }

  summary(wallMs: number, reason: StopReason, untold: readonly Unverifiable[]): RunSummary {
    return { ...this.#counts, failures: this.#failures, wallMs, reason, untold };
  }
}
