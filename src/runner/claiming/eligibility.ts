import { hostname } from "node:os";
import type { Clock } from "../../core/clock.ts";
import type { Entry, PendingEntry } from "../../core/entry.ts";
import { isQueued } from "../../list/queries/queued.ts";
import type { DueIn } from "../../list/queries/due.ts";
import { readinessOf } from "../../list/queries/readiness.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { parseRunnerId } from "../../processes/runner-id.ts";
import { runnersLately } from "../../membership/runner-listing.ts";

/** Which entries are wanted at all, as `--entries` says. */
export type Wanted = (entry: Entry, n: number, total: number) => boolean;

/** A listing of the runners may be this old, milliseconds: where many experiments fail one after
 *  the other, not every failure is worth a listing. */
const LISTING_AGE_MS = 100;
/** For this long an entry that failed here is left to runners on other machines. */
const LEFT_TO_OTHERS_MS = 10_000;

/**
 * Which of the pending entries this runner may take now: the wanted ones, except those that wait
 * for their next attempt, and those that failed here while runners elsewhere may have more
 * success with them.
 */
export class Eligibility {
  readonly #file: string;
  readonly #wanted: Wanted;
  readonly #clock: Pick<Clock, "monotonic">;
  /** By claim of the attempt that failed: when the entry was first passed over. */
  readonly #passedOver = new Map<string, number>();
  #hasOthers = false;
  /** Whether an entry has failed since the runners were listed last. */
  #isStale = false;

  /** @param file path of the list */
  constructor(file: string, wanted: Wanted, clock: Pick<Clock, "monotonic">) {
    this.#file = file;
    this.#wanted = wanted;
    this.#clock = clock;
  }

  /** An entry has failed: {@link refresh} is to ask again whether there are runners on other
   *  machines. */
  markStale(): void {
    this.#isStale = true;
  }

  /** Finds out whether there are runners on other machines, if an entry has failed meanwhile. */
  async refresh(): Promise<void> {
    if (!this.#isStale) return;
    this.#isStale = false;
    const directory = await heartbeatsOf(this.#file);
    const { runners } = await runnersLately(directory, LISTING_AGE_MS).catch(() => ({ runners: [] }));
    const own = hostname().replaceAll("/", "_");
    this.#hasOthers = runners.some((name) => (parseRunnerId(name)?.host ?? own) !== own);
  }

  /** Whether to take entry `n` now. */
  takes(entry: Entry, n: number, total: number): boolean {
    return this.#wanted(entry, n, total) && !this.#isLeftToOthers(entry);
  }

  /** Whether an entry only waits for its time, so that it is worthwhile to stay.
   *  @param dueIn in how many milliseconds an entry may be tried again
   *  @param isAllowed whether this runner could run an entry when its time has come
   *  @param unverifiable numbers of running entries whose runner cannot be observed: nothing is
   *  expected of them
   *  @param isHeldBack whether a pending entry waits for something else that will pass */
  waits(
    entries: readonly Entry[],
    dueIn: DueIn,
    isAllowed: (entry: Entry) => boolean,
    unverifiable: ReadonlySet<number> = new Set(),
    isHeldBack: (entry: Entry) => boolean = () => false,
  ): boolean {
    return entries.some(
      (entry, n) =>
        this.#wanted(entry, n, entries.length) &&
        isAllowed(entry) &&
        ((isQueued(entry) && !unverifiable.has(n)) ||
          (entry.status === "pending" &&
            (dueIn(entry) > 0 ||
              this.#isLeftToOthers(entry) ||
              isHeldBack(entry) ||
              waitsForRunning(entry, entries, unverifiable)))),
    );
  }

  /** In how many milliseconds the first of the entries that wait for their time may be taken;
   *  Infinity when none does.
   *  @param dueIn in how many milliseconds an entry may be tried again */
  nextIn(entries: readonly Entry[], dueIn: DueIn): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [n, entry] of entries.entries()) {
      if (entry.status !== "pending" || !this.#wanted(entry, n, entries.length)) continue;
      const ms = Math.max(dueIn(entry), this.#leftToOthersForMs(entry));
      if (ms > 0 && ms < next) next = ms;
    }
    return next;
  }

  /** Whether an entry will not run, because one that it depends on has failed. */
  hasBlocked(entries: readonly Entry[]): boolean {
    return entries.some(
      (entry) => entry.status === "pending" && readinessOf(entry, entries).kind === "blocked",
    );
  }

  #isLeftToOthers(entry: Entry): boolean {
    return this.#leftToOthersForMs(entry) > 0;
  }

  /** For how many more milliseconds an entry is left to others; 0 or less when it is not. */
  #leftToOthersForMs(entry: Entry): number {
    const last = (entry as PendingEntry).facts.history?.at(-1);
    if (!this.#hasOthers || !last || last.host !== hostname() || last.reason === "lost") return 0;
    const claim = last.claim ?? "";
    const since = this.#passedOver.get(claim) ?? this.#clock.monotonic();
    this.#passedOver.set(claim, since);
    return since + LEFT_TO_OTHERS_MS - this.#clock.monotonic();
  }
}

/** Whether some runner runs an entry that `entry` depends on. */
function waitsForRunning(
  entry: Entry,
  entries: readonly Entry[],
  unverifiable: ReadonlySet<number>,
): boolean {
  if (readinessOf(entry, entries).kind !== "waiting") return false;
  return entry.options.after?.some((n) => entries[n]?.status === "running" && !unverifiable.has(n)) ?? false;
}
