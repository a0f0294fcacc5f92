import type { Entry } from "../../core/entry.ts";
import { type AfterFailure, isReady } from "../../list/queries/readiness.ts";
import type { Admission } from "./admission.ts";
import type { Claimer } from "./claimer.ts";
import type { Deadline } from "./deadline.ts";
import type { Eligibility } from "./eligibility.ts";
import type { Availability } from "./idle-wait.ts";
import { NO_LIMITS, TagCounts, type TagLimits } from "./tag-limits.ts";

export interface AvailabilityParts {
  readonly eligibility: Pick<Eligibility, "waits">;
  readonly claimer: Pick<Claimer, "claimant" | "claimOne" | "dueIn" | "halted">;
  readonly deadline: Pick<Deadline, "allows">;
  readonly admission: Pick<Admission, "open" | "leave" | "holdBack" | "letGo" | "couldAdmit"> &
    Partial<Pick<Admission, "gpuShortage">>;
  /** How many slots of this runner have something to do. */
  readonly pool: { readonly busy: number };
  /** Whether this runner has started as many experiments as it may (`--max`). */
  readonly source: { readonly isUsedUp: boolean };
  readonly shutdown: Departure;
  readonly limits?: TagLimits;
  readonly afterFailure?: AfterFailure;
}

/** How a runner is told to leave. */
interface Departure {
  /** Nothing more is to start, for this reason. */
  beginNoMore(reason: "max"): void;
  /** Nothing is worth waiting for any longer. */
  waitNoMore(): void;
}

/** What a list offers to a runner that has at least one idle slot. */
export class AvailabilityCheck {
  readonly #parts: AvailabilityParts;
  #isTooLate = false;

  constructor(parts: AvailabilityParts) {
    this.#parts = parts;
  }

  /** Whether entries are left that would not end before the deadline (`--until`). */
  get isTooLate(): boolean {
    return this.#isTooLate;
  }

  /** Whether one of `entries` can be claimed, now or later. Tells the runner to leave when
   *  nothing more can come.
   *  @param unverifiable numbers of running entries of which nothing is expected */
  of(entries: readonly Entry[], unverifiable: ReadonlySet<number>): Availability {
    const { eligibility, claimer, pool, deadline, shutdown, admission, source } = this.#parts;
    const { limits = NO_LIMITS, afterFailure = "skip" } = this.#parts;
    const isBusy = pool.busy > 0;
    if (source.isUsedUp) {
      if (!isBusy) shutdown.beginNoMore("max");
      return "busy";
    }
    const who = claimer.claimant();
    const isFound = claimer.claimOne(who)(entries).value !== undefined;
    admission.leave(who.claim); // that was no claim, only a trial
    if (isFound && admission.open) return "now";
    if (isFound) admission.holdBack();
    else admission.letGo();
    const isInTime = (entry: Entry): boolean => deadline.allows(entry, entries);
    const counts = new TagCounts(entries, limits, unverifiable);
    let passing: string | undefined;
    const isHeldBack = (entry: Entry): boolean => {
      const why = isReady(entry, entries, afterFailure)
        ? (counts.hindrance(entry) ?? admission.gpuShortage?.(entry))
        : undefined;
      passing ??= why;
      return why !== undefined;
    };
    const isWaiting =
      isFound ||
      eligibility.waits(
        entries,
        claimer.dueIn,
        (entry) => isInTime(entry) && admission.couldAdmit(entry),
        unverifiable,
        isHeldBack,
      );
    if (passing !== undefined && !isBusy) admission.holdBack(passing);
    if (claimer.halted) shutdown.waitNoMore();
    else if (!isWaiting && entries.some((entry) => entry.status === "pending" && !isInTime(entry)))
      this.#isTooLate = true;
    if (isBusy) return "busy";
    return isWaiting ? "later" : "none";
  }
}
