// Modelled in test/model/claims.pml: change the model first.
import { randomBytes } from "../../core/random.ts";
import type { Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import type { Change } from "../../list/changes/change.ts";
import { type Claimant, type Claimed, claimEntry, claimNext } from "../../list/changes/claim.ts";
import { claimSome } from "../../list/changes/claim-several.ts";
import type { DueIn } from "../../list/queries/due.ts";
import { lastDurations } from "../../list/queries/last-durations.ts";
import type { AfterFailure } from "../../list/queries/readiness.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { runnersLately } from "../../membership/runner-listing.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { RunnerSession } from "../session/runner-session.ts";
import type { Admission } from "./admission.ts";
import type { Deadline } from "./deadline.ts";
import type { Eligibility, Wanted } from "./eligibility.ts";
import { isHalted } from "./halt.ts";
import { isLimited, NO_LIMITS, TagCounts, type TagLimits } from "./tag-limits.ts";

/** How often the runners of the list are counted, milliseconds. */
const COUNT_MS = 1_000;

/** How many to claim, and when they are to start. */
export interface Portion {
  readonly most: number;
  /** How many are to start before the first of them; undefined when that one starts at once. */
  readonly behind?: number | undefined;
  /** How many start at once. */
  readonly idle: number;
}

/** What the user asked for, as far as it concerns claims. */
export interface ClaimerOptions {
  readonly list: Pick<ListFile, "path" | "update">;
  /** Where experiments run unless their entry says otherwise. */
  readonly directory: string;
  /** Claims this one entry first, whatever its status. */
  readonly entry: number | undefined;
  readonly afterFailure: AfterFailure;
  /** Failed entries in the whole list at which all runners stop; Infinity never. */
  readonly halt: number;
  /** How many entries with a tag may run at once in the whole list. */
  readonly limits?: TagLimits;
}

/** What decides which entries this runner may claim. */
export interface ClaimerParts {
  readonly options: ClaimerOptions;
  readonly clock: Clock;
  /** Where the job log of entry `n` will be. */
  readonly names: { pathFor(n: number): string };
  readonly dueIn: DueIn;
  readonly session: Pick<RunnerSession, "identity" | "track" | "done">;
  readonly eligibility: Pick<Eligibility, "takes">;
  readonly deadline: Pick<Deadline, "allows">;
  /** Takes the durations of the experiments that ended last in the list, milliseconds. */
  readonly batchSizer: { learn(durationsMs: readonly number[]): void };
  readonly admission: Pick<Admission, "among" | "grant">;
}

/** The changes of the list by which this runner claims entries. */
export class Claimer {
  readonly #parts: ClaimerParts;
  #halted = false;
  /** Whether the entry that the user has named was claimed. */
  #hasNamed = false;
  #runners = 1;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: ClaimerParts) {
    this.#parts = parts;
  }

  /** In how many milliseconds an entry may be tried again. */
  get dueIn(): DueIn {
    return this.#parts.dueIn;
  }

  /** Whether the list was seen to have too many failures to go on (`--halt`). */
  get halted(): boolean {
    return this.#halted;
  }

  /** Who claims. Ask for it in the very step in which the change is handed to the list: the
   *  identity of a runner changes when it re-registers.
   *  @param slot unless the runner has only one */
  claimant(slot?: number): Claimant {
    const { options, clock, names, session, admission } = this.#parts;
    const claim = newClaim();
    return {
      ...session.identity(),
      claim,
      startedAt: clock.now().toISOString(),
      directory: options.directory,
      dueIn: this.#parts.dueIn,
      logOf: (n) => names.pathFor(n),
      gpusOf: (entry) => admission.grant(claim, entry),
      ...(slot !== undefined && { slot }),
    };
  }

  /** The change that claims the next entry, or the one that the user has named. */
  claimOne(who: Claimant): Change<Claimed | undefined> {
    const { entry, halt, afterFailure } = this.#parts.options;
    if (entry !== undefined && !this.#hasNamed) return claimEntry(who, entry);
    return (entries) => {
      if (isHalted(entries, halt)) {
        this.#halted = true;
        return { entries, value: undefined };
      }
      return claimNext(who, this.#takes(entries, who), afterFailure)(entries);
    };
  }

  /** Claims up to `most` entries.
   *  @param portion called when the list is at hand, for which this runner may have waited; maybe
   *  more than once
   *  @throws CooperateError when the list cannot be read or written */
  async claim(who: Claimant, most: number, portion: () => Portion): Promise<readonly Claimed[]> {
    const { options, session, clock } = this.#parts;
    const claims = [who.claim, ...Array.from({ length: most - 1 }, newClaim)];
    const taken = new Set<string>();
    session.track(claims);
    const stopCounting = clock.every(COUNT_MS, () => this.#count());
    try {
      const claimed = await options.list.update(this.#claimUpTo(who, claims, portion));
      for (const { entry } of claimed) taken.add(entry.facts.claim);
      this.#hasNamed ||= claimed.length > 0;
      return claimed;
    } finally {
      stopCounting();
      for (const claim of claims) if (!taken.has(claim)) session.done(claim);
    }
  }

  #claimUpTo(who: Claimant, claims: readonly string[], portion: () => Portion): Change<readonly Claimed[]> {
    this.#count();
    const { options, batchSizer } = this.#parts;
    if (claims.length === 1) {
      const change = this.claimOne(who);
      return (entries) => {
        batchSizer.learn(lastDurations(entries));
        const { entries: next, value } = change(entries);
        return { entries: next, value: value ? [value] : [] };
      };
    }
    const { afterFailure, limits = NO_LIMITS } = options;
    const alone = (entry: Entry): boolean => isLimited(entry, limits);
    return (entries) => {
      const wanted = this.#takes(entries, who);
      batchSizer.learn(lastDurations(entries));
      const how = { ...portion(), runners: this.#runners, wanted, afterFailure, alone };
      return claimSome(who, claims, how)(entries);
    };
  }

  /** Counts the runners of the list from time to time, also while this runner waits for the list.
   *  A dead runner counts until its heartbeat is removed. */
  #count(): void {
    const now = this.#parts.clock.monotonic();
    if (now - this.#countedAt < COUNT_MS) return;
    this.#countedAt = now;
    this.#countRunners().catch(() => {}); // if the storage does not answer, the last count stands
  }

  async #countRunners(): Promise<void> {
    const { runners } = await runnersLately(await heartbeatsOf(this.#parts.options.list.path));
    this.#runners = Math.max(1, runners.length);
  }

  #takes(entries: readonly Entry[], who: Claimant): Wanted {
    const { eligibility, deadline, admission, options } = this.#parts;
    const counts = new TagCounts(entries, options.limits ?? NO_LIMITS);
    const takes: Wanted = (each, ...of) =>
      eligibility.takes(each, ...of) && counts.full(each).length === 0 && deadline.allows(each, entries);
    return admission.among(entries, who, takes, options.afterFailure);
  }
}

function newClaim(): string {
  return randomBytes(9).toString("base64url");
}
