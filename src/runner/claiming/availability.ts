import type { Entry } from "../../core/entry.ts";
import type { Eligibility } from "./eligibility.ts";
import type { Claimer } from "./claimer.ts";
import type { SlotPool } from "../slots/slot-pool.ts";
import type { Deadline } from "./deadline.ts";
import type { Shutdown } from "../slots/shutdown.ts";
import type { Admission } from "./admission.ts";
import type { Availability } from "./idle-wait.ts";

export interface AvailabilityParts {
  readonly eligibility: Eligibility;
  readonly claimer: Claimer;
  readonly pool: SlotPool;
  readonly deadline: Deadline;
  readonly shutdown: Shutdown;
  readonly admission: Admission;
  readonly source: { readonly isUsedUp: boolean };
}

/** What a list holds for a runner of which at least one slot has nothing to do. */
export class AvailabilityCheck {
  readonly #parts: AvailabilityParts;
  #isTooLate = false;

  constructor(parts: AvailabilityParts) {
    this.#parts = parts;
  }

  /** Whether something is left that would not end in time (--until). */
  get isTooLate(): boolean {
    return this.#isTooLate;
  }

  /** What may be had of `entries`. Lets the runner leave when nothing more can come.
   *  @param untold numbers of those of which nothing is expected (eligibility.ts) */
  of(entries: readonly Entry[], untold: ReadonlySet<number>): Availability {
    const { eligibility, claimer, pool, deadline, shutdown, admission, source } = this.#parts;
    const busy = pool.busy > 0;
    if (source.isUsedUp) {
      if (!busy) shutdown.beginNoMore("max");
      return "busy";
    }
    const who = claimer.claimant();
    const found = claimer.one(who)(entries).value !== undefined;
    admission.leave(who.claim);
    if (found && admission.open) return "now";
    if (found) admission.holdBack();
    const isInTime = (entry: Entry): boolean => deadline.allows(entry, entries);
    const waits =
      found ||
      eligibility.waits(
        entries,
        claimer.dueIn,
        (entry) => isInTime(entry) && admission.couldAdmit(entry),
        untold,
      );
    if (claimer.halted) shutdown.waitNoMore();
    else if (!waits && entries.some((entry) => entry.status === "pending" && !isInTime(entry)))
      this.#isTooLate = true;
    if (busy) return "busy";
    return waits ? "later" : "none";
  }
}
