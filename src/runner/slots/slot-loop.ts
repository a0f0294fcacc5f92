import type { WakeSignal } from "../../core/wake-signal.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import type { Attempted } from "../attempt/attempt.ts";

/** Hands out entries that this runner has claimed. */
export interface WorkSource {
  /** The next entry for `slot`; undefined when there is none now, or nothing more is to begin.
   *  @throws CooperateError when the list cannot be read or written */
  next(slot: number): Promise<Claimed | undefined>;
}

/** Runs claimed entries. */
export interface Executor {
  /** Runs an entry to its end.
   *  @returns undefined when there was no attempt: the entry was postponed or given back
   *  @throws CooperateError when the list, or the folder of the job logs, cannot be written */
  run(claimed: Claimed, slot: number): Promise<Attempted | undefined>;
  /** What was handed to a supervisor and has not begun is given back. */
  recall(): void;
  /** Recalls what was handed out for `slot`. Never rejects.
   *  @returns what ended nevertheless */
  end(slot: number): Promise<readonly Attempted[]>;
}

/** Writes outcomes into the list. */
export interface OutcomeSink {
  /** Records how an attempt ended; at once, or with the next write where that comes soon.
   *  @throws CooperateError that names the entry whose outcome could not be written */
  record(ended: Attempted): Promise<void>;
  /** Records it with the next write. */
  keep(ended: Attempted): void;
  /** Resolves when all outcomes are recorded.
   *  @throws CooperateError as {@link record} */
  flush(): Promise<void>;
}

export interface SlotLoopParts {
  readonly source: WorkSource;
  readonly executor: Executor;
  readonly sink: OutcomeSink;
  /** Waits while there is nothing to claim.
   *  @returns whether to try again; false ends the slot */
  readonly idle: (slot: number) => Promise<boolean>;
  /** Wakes slots that wait for what another slot had. */
  readonly changed: WakeSignal;
}

/** One slot of a runner: claims an entry, runs it, records its outcome, and starts again, until
 *  nothing is left for the slot.
 *  @throws CooperateError when list, storage or log folder fail */
export async function slotLoop(
  slot: number,
  { source, executor, sink, idle, changed }: SlotLoopParts,
): Promise<void> {
  let ended: Attempted | undefined;
  let ran = false;
  try {
    for (;;) {
      const recording = ended && sink.record(ended); // one write of the list, together with the next claim
      const claiming = source.next(slot);
      claiming.catch(() => {}); // what fails here fails in `recording` too, which names the entry
      await recording;
      const claimed = await claiming;
      if (ran) changed.notify(); // its GPUs are free, and entries that were to run after it may begin
      ran = claimed !== undefined;
      ended = claimed && (await executor.run(claimed, slot));
      if (!claimed && !(await idle(slot))) return;
    }
  } finally {
    for (const late of await executor.end(slot)) sink.keep(late);
  }
}
