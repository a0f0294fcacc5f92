import type { Entry } from "../../core/entry.ts";
import type { Eligibility } from "./eligibility.ts";
import type { Claimer } from "./claimer.ts";
import type { SlotPool } from "../slot-pool.ts";
import type { Deadline } from "./deadline.ts";
import type { Shutdown } from "../shutdown.ts";
import type { Admission } from "./admission.ts";
import type { WorkSource } from "../batching/work-source.ts";
import type { Availability } from "./idle-wait.ts";

export interface AvailabilityParts {
  readonly choice: Eligibility;
  readonly claims: Claimer;
  readonly crew: SlotPool;
  readonly deadline: Deadline;
  readonly leaving: Shutdown;
  readonly room: Admission;
  readonly supply: WorkSource;
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
    const { choice, claims, crew, deadline, leaving, room, supply } = this.#parts;
    const busy = crew.busy > 0;
    if (supply.isUsedUp) {
      if (!busy) leaving.beginNoMore("max");
      return "busy";
    }
    const who = claims.claimant();
    const found = claims.one(who)(entries).value !== undefined;
    room.leave(who.claim);
    if (found && room.open) return "now";
    if (found) room.holdBack();
    const isInTime = (entry: Entry): boolean => deadline.allows(entry, entries);
    const waits =
      found ||
      choice.waits(entries, claims.dueIn, (entry) => isInTime(entry) && room.couldAdmit(entry), untold);
    if (claims.halted) leaving.waitNoMore();
    else if (!waits && entries.some((entry) => entry.status === "pending" && !isInTime(entry)))
      this.#isTooLate = true;
    if (busy) return "busy";
    return waits ? "later" : "none";
  }
}
