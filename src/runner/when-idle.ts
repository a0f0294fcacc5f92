import type { Clock } from "../core/clock.ts";
import type { Entry } from "../core/entry.ts";
import type { RunEvent, StopReason } from "../core/event.ts";
import { skipBlocked } from "../list/changes/skip-blocked.ts";
import type { AfterFailure } from "../list/queries/readiness.ts";
import type { ListFile } from "../store/list-file.ts";
import type { AvailabilityCheck } from "./claiming/availability.ts";
import type { Claimer } from "./claiming/claimer.ts";
import type { Eligibility } from "./claiming/eligibility.ts";
import type { Availability, IdleWait } from "./claiming/idle-wait.ts";
import type { InvalidListTolerance } from "./slots/invalid-list.ts";
import type { Shutdown } from "./slots/shutdown.ts";
import type { OutcomeSink } from "./slots/slot-loop.ts";
import type { SlotPool } from "./slots/slot-pool.ts";

/** While the list is invalid it is read again after so many milliseconds. */
const INVALID_POLL_MS = 1_000;

export interface WhenIdleParts {
  readonly list: Pick<ListFile, "newest" | "update">;
  /** How long to stay with nothing to claim, milliseconds. */
  readonly idleMs: number;
  readonly afterFailure: AfterFailure;
  readonly clock: Pick<Clock, "now">;
  readonly emit: (event: RunEvent) => void;
  readonly source: { readonly isUsedUp: boolean };
  readonly pool: Pick<SlotPool, "busy" | "changed">;
  readonly shutdown: Pick<Shutdown, "reason" | "over" | "beginNoMore">;
  readonly sink: Pick<OutcomeSink, "flush">;
  readonly claimer: Pick<Claimer, "halted">;
  readonly eligibility: Pick<Eligibility, "hasBlocked">;
  readonly availability: Pick<AvailabilityCheck, "of" | "isTooLate">;
  readonly idleWait: Pick<IdleWait, "awaitWork">;
  readonly tolerance: InvalidListTolerance;
  /** Called when the list has too many failed entries to go on. */
  readonly halt: () => Promise<void>;
}

/** What a runner does with nothing left to claim: more may be added, or come back from runners
 *  that died. */
export class WhenIdle {
  readonly #parts: WhenIdleParts;
  #reason: StopReason = "drained";

  constructor(parts: WhenIdleParts) {
    this.#parts = parts;
  }

  /** Why the runner leaves, when nothing told it to. */
  get reason(): StopReason {
    return this.#reason;
  }

  /** Waits for work, on behalf of all idle slots.
   *  @returns whether to claim again; false ends these slots
   *  @throws CooperateError when the list cannot be read or written */
  async wait(): Promise<boolean> {
    const { idleMs, source, pool, shutdown, sink, claimer, availability, tolerance, halt } = this.#parts;
    if (source.isUsedUp && pool.busy === 0) shutdown.beginNoMore("max");
    if (shutdown.reason) return false;
    await sink.flush();
    const { epoch } = pool.changed;
    const isWorthwhile = await tolerance.unlessInvalid(this.#awaitWork(), 0);
    if (isWorthwhile === undefined) await pool.changed.wait(INVALID_POLL_MS, shutdown.over, epoch);
    if (isWorthwhile !== false) return !shutdown.reason;
    if (claimer.halted) await halt();
    else if (availability.isTooLate) this.#reason = "until";
    else if (idleMs > 0) this.#reason = "idle";
    return false;
  }

  async #awaitWork(): Promise<boolean> {
    const { availability, idleWait, shutdown, pool } = this.#parts;
    await this.#skipBlocked();
    const availabilityOf = (entries: readonly Entry[], untold: ReadonlySet<number>): Availability =>
      availability.of(entries, untold);
    return idleWait.awaitWork(availabilityOf, shutdown.over, pool.changed);
  }

  /** Cancels entries that can never run because one that they were to run after has failed. */
  async #skipBlocked(): Promise<void> {
    const { list, afterFailure, clock, emit, eligibility } = this.#parts;
    if (afterFailure === "run" || !eligibility.hasBlocked(await list.newest())) return;
    for (const { n, by } of await list.update(skipBlocked(clock.now().toISOString())))
      emit({ kind: "skipped", n, by });
  }
}
