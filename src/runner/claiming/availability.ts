import type { Entry } from "../../core/entry.ts";
import type { Choice } from "./eligibility.ts";
import type { Claims } from "./claimer.ts";
import type { Crew } from "../slot-pool.ts";
import type { Deadline } from "./deadline.ts";
import type { Leaving } from "../shutdown.ts";
import type { Room } from "./admission.ts";
import type { Supply } from "../batching/work-source.ts";
import type { Prospect } from "./idle-wait.ts";

export interface OutlookParts {
  readonly choice: Choice;
  readonly claims: Claims;
  readonly crew: Crew;
  readonly deadline: Deadline;
  readonly leaving: Leaving;
  readonly room: Room;
  readonly supply: Supply;
}

/** What a list holds for a runner of which at least one slot has nothing to do. */
export class Outlook {
  readonly #parts: OutlookParts;
  #isTooLate = false;

  constructor(parts: OutlookParts) {
    this.#parts = parts;
  }

  /** Whether something is left that would not end in time (--until). */
  get isTooLate(): boolean {
    return this.#isTooLate;
  }

  /** What may be had of `entries`. Lets the runner leave when nothing more can come.
   *  @param untold numbers of those of which nothing is expected (eligibility.ts) */
  of(entries: readonly Entry[], untold: ReadonlySet<number>): Prospect {
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
