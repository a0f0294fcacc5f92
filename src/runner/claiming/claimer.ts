// Modelled in test/model/claims.pml: change the model first.
import { randomBytes } from "node:crypto";
import type { Entry } from "../../core/entry.ts";
import type { Change } from "../../list/changes/change.ts";
import { type Claimant, type Claimed, claimEntry, claimNext } from "../../list/changes/claim.ts";
import { claimSome } from "../../list/changes/claim-several.ts";
import type { DueIn } from "../../list/queries/due.ts";
import { lastDurations } from "../../list/queries/last-durations.ts";
import type { Eligibility, Wanted } from "./eligibility.ts";
import type { Deadline } from "./deadline.ts";
import { isHalted } from "./halt.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { runnersLately } from "../../membership/runner-listing.ts";
import type { LogNames } from "../experiment/job-log.ts";
import type { BatchSizer } from "../batching/batch-size.ts";
import type { RunnerSession } from "../session/runner-session.ts";
import type { Admission } from "./admission.ts";
import type { RunnerOptions } from "../options.ts";

const COUNT_MS = 1_000;

/** How many to claim, and when they are to begin. */
export interface Portion {
  readonly most: number;
  /** How many are to begin before the first of them; undefined when that begins at once. */
  readonly behind?: number | undefined;
  /** How many begin at once. */
  readonly idle: number;
}

/** What decides which entries this runner may have. */
export interface ClaimerParts {
  readonly options: RunnerOptions;
  readonly names: LogNames;
  readonly dueIn: DueIn;
  readonly session: RunnerSession;
  readonly eligibility: Eligibility;
  readonly deadline: Deadline;
  /** Told of those that ended last. */
  readonly batchSizer: Pick<BatchSizer, "learn">;
  readonly admission: Admission;
}

/** The changes by which this runner claims entries. */
export class Claimer {
  readonly #parts: ClaimerParts;
  #halted = false;
  #runners = 1;
  #counted = Number.NEGATIVE_INFINITY;

  constructor(parts: ClaimerParts) {
    this.#parts = parts;
  }

  /** In how long an entry may be tried again. */
  get dueIn(): DueIn {
    return this.#parts.dueIn;
  }

  /** Whether the list was seen to have too many failures to go on. */
  get halted(): boolean {
    return this.#halted;
  }

  /** Who claims: to be asked in the very step in which the change is handed to the list.
   *  @param slot unless there is but one */
  claimant(slot?: number): Claimant {
    const { options, names, session, admission } = this.#parts;
    const claim = newClaim();
    return {
      ...session.identity(),
      claim,
      startedAt: options.now().toISOString(),
      directory: options.directory,
      dueIn: this.#parts.dueIn,
      logOf: (n) => names.pathFor(n),
      gpusOf: (entry) => admission.grant(claim, entry),
      ...(slot !== undefined && { slot }),
    };
  }

  /** Claims the next entry, or the one that is wanted. */
  one(who: Claimant): Change<Claimed | undefined> {
    const { entry, halt, afterFailure } = this.#parts.options;
    if (entry !== undefined) return claimEntry(who, entry);
    return (entries) => {
      if (isHalted(entries, halt)) {
        this.#halted = true;
        return { entries, value: undefined };
      }
      return claimNext(who, this.#takes(entries, who), afterFailure)(entries);
    };
  }

  /** Claims up to `most` entries.
   *  @param portion asked when the list is at hand, which may have been waited for; maybe more than once
   *  @throws CooperateError when the list cannot be read or written */
  async claim(who: Claimant, most: number, portion: () => Portion): Promise<readonly Claimed[]> {
    const { options, session } = this.#parts;
    const claims = [who.claim, ...Array.from({ length: most - 1 }, newClaim)];
    const taken = new Set<string>();
    session.ask(claims);
    const counting = setInterval(() => this.#count(), COUNT_MS);
    try {
      const claimed = await options.list.update(this.#several(who, claims, portion));
      for (const { entry } of claimed) taken.add(entry.facts.claim);
      return claimed;
    } finally {
      clearInterval(counting);
      for (const claim of claims) if (!taken.has(claim)) session.done(claim);
    }
  }

  #several(who: Claimant, claims: readonly string[], portion: () => Portion): Change<readonly Claimed[]> {
    this.#count();
    const { options, batchSizer } = this.#parts;
    if (claims.length === 1) {
      const change = this.one(who);
      return (entries) => {
        batchSizer.learn(lastDurations(entries));
        const { entries: next, value } = change(entries);
        return { entries: next, value: value ? [value] : [] };
      };
    }
    const { afterFailure } = options;
    return (entries) => {
      const wanted = this.#takes(entries, who);
      batchSizer.learn(lastDurations(entries));
      return claimSome(who, claims, { ...portion(), runners: this.#runners, wanted, afterFailure })(entries);
    };
  }

  /** Counts now and then, also while the list is waited for, who works on it; one that has died counts until its heartbeat is swept. */
  #count(): void {
    const { options } = this.#parts;
    const now = options.monotonic();
    if (now - this.#counted < COUNT_MS) return;
    this.#counted = now;
    this.#countRunners().catch(() => {}); // storage that does not answer tells nothing
  }

  async #countRunners(): Promise<void> {
    const { runners } = await runnersLately(await heartbeatsOf(this.#parts.options.list.path));
    this.#runners = Math.max(1, runners.length);
  }

  #takes(entries: readonly Entry[], who: Claimant): Wanted {
    const { eligibility, deadline, admission, options } = this.#parts;
    const takes: Wanted = (each, ...of) => eligibility.takes(each, ...of) && deadline.allows(each, entries);
    return admission.among(entries, who, takes, options.afterFailure);
  }
}

function newClaim(): string {
  return randomBytes(9).toString("base64url");
}
