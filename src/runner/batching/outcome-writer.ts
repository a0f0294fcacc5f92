import type { CancelTimer, Clock } from "../../core/clock.ts";
import type { Entry, Status } from "../../core/entry.ts";
import type { RunEvent, StopReason } from "../../core/event.ts";
import { succeeded } from "../../core/outcome.ts";
import { recordEnds, type RecordedEnds } from "../../list/changes/record-ends.ts";
import type { Retries } from "../../list/changes/settle.ts";
import type { Settled } from "../../list/changes/settlement.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { Attempted } from "../attempt/attempt.ts";
import { unrecordedError } from "../attempt/attempt-errors.ts";
import type { OutcomeSink } from "../slots/slot-loop.ts";
import type { BatchSizer } from "./batch-size.ts";

export interface OutcomeWriterParts {
  readonly list: Pick<ListFile, "update" | "hasQueuedUpdates">;
  readonly retries: Retries;
  readonly clock: Pick<Clock, "after">;
  readonly batchSizer: Pick<BatchSizer, "spanMs">;
  /** Entries that wait in this runner: while there are some, one write may have several outcomes.
   */
  readonly queue: { readonly length: number };
  /** When the entries began that run now and had waited for others, by claim. */
  readonly begun: () => ReadonlyMap<string, string>;
  readonly session: {
    /** What holds outcomes until they are written. */
    readonly journal: { readonly isSound: boolean };
    /** The claim is no longer ours. */
    done(claim: string): void;
  };
  readonly stats: {
    /** @returns why to stop, if that was one failure too many */
    ended(ended: Attempted): StopReason | undefined;
    count(ended: Attempted, settled: Settled): void;
  };
  readonly shutdown: {
    readonly reason: StopReason | undefined;
    beginNoMore(reason: StopReason): void;
    sayFinishing(): void;
  };
  /** Whether runners on other machines may try the next failed entry is asked anew. */
  readonly eligibility: { markStale(): void };
  readonly emit: (event: RunEvent) => void;
  /** Takes the list after each write of outcomes, and how many entries it has ended, before their
   *  events. */
  readonly onRecorded?: ((entries: readonly Entry[], ends: number) => void) | undefined;
}

const ENDED: readonly Status[] = ["done", "failed", "cancelled"];

/**
 * Writes outcomes into the list. Those of short experiments may wait for as long as a batch
 * takes, so that one write has many of them (group commit); until then the journal has them.
 */
export class OutcomeWriter implements OutcomeSink {
  readonly #parts: OutcomeWriterParts;
  readonly #kept: Attempted[] = [];
  #cancelTimer: CancelTimer | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** What a write said for which nobody waited. */
  #error: unknown;
  #failed = false;

  constructor(parts: OutcomeWriterParts) {
    this.#parts = parts;
  }

  /** Whether an outcome could not be written: somebody may want to write it later. */
  get failed(): boolean {
    return this.#failed;
  }

  async record(ended: Attempted): Promise<void> {
    const { queue, session, stats, shutdown, eligibility } = this.#parts;
    const mayWait = queue.length > 0 && session.journal.isSound;
    if (mayWait) this.keep(ended);
    else this.#kept.push(ended);
    const writing = mayWait ? undefined : this.flush();
    const reason = stats.ended(ended);
    if (reason) shutdown.beginNoMore(reason);
    if (!succeeded(ended.outcome)) eligibility.markStale();
    await writing;
  }

  /** Records `ended` with the next write, at the latest when a batch would be over
   *  (batch-size.ts). */
  keep(ended: Attempted): void {
    const { list, clock, batchSizer } = this.#parts;
    this.#kept.push(ended);
    if (list.hasQueuedUpdates) this.join();
    else this.#cancelTimer ??= clock.after(batchSizer.spanMs, () => this.join());
  }

  /** Records what was kept, together with a change of the list that is being made anyway. */
  join(): void {
    this.flush().catch((error: unknown) => {
      this.#error ??= error; // thrown to whoever asks next
    });
  }

  /** Records what was kept, and waits for all that is being recorded.
   *  @throws CooperateError that names the entry whose outcome could not be written */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const kept = this.#kept.splice(0);
    const own = kept.length > 0 ? this.#write(kept) : undefined;
    // Without its value: each would hold the one before it, back to the first.
    this.#writing = Promise.allSettled([this.#writing, own]).then(() => {});
    await this.#writing;
    await own;
    if (this.#error !== undefined) throw this.#error;
  }

  async #write(kept: readonly Attempted[]): Promise<void> {
    const { list, retries, begun, onRecorded } = this.#parts;
    const { ends, entries } = await list
      .update(recordEnds(kept, retries, begun), { retryOnPermissionError: true })
      .catch((error: unknown) => {
        this.#failed = true; // also where the list is missing or invalid: it may be put back
        throw unrecordedError(error, kept[0] as Attempted);
      });
    onRecorded?.(entries, ends.filter(({ status = "pending" }) => ENDED.includes(status)).length);
    for (const [i, ended] of kept.entries()) this.#recorded(ended, ends[i] as RecordedEnds["ends"][number]);
  }

  #recorded(ended: Attempted, { settled, status }: RecordedEnds["ends"][number]): void {
    const { session, stats, shutdown, emit } = this.#parts;
    const { claimed, outcome, durationMs } = ended;
    const { n, entry } = claimed;
    session.done(entry.facts.claim);
    stats.count(ended, settled);
    emit({
      kind: "ended",
      n,
      entry,
      outcome,
      durationMs,
      log: entry.facts.log ?? "",
      recorded: settled !== "superseded",
      retried: settled === "retried",
      ...(settled === "lost" && { lost: true }),
      ...(status !== undefined && { status }),
    });
    if (shutdown.reason === "failure" || shutdown.reason === "max-failures") shutdown.sayFinishing();
  }
}
