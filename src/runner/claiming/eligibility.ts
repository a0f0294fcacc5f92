import { hostname } from "node:os";
import type { Entry, PendingEntry } from "../../core/entry.ts";
import { isQueued } from "../../list/queries/queued.ts";
import type { DueIn } from "../../list/queries/due.ts";
import { readinessOf } from "../../list/queries/readiness.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { parseRunnerId } from "../../processes/runner-id.ts";
import { runnersLately } from "../../membership/runner-listing.ts";

/** Which entries are wanted at all, as `--entries` says. */
export type Wanted = (entry: Entry, n: number, total: number) => boolean;

/** Where many fail one after the other, not each is worth a look, milliseconds. */
const FRESH_MS = 100;
/** So long an entry that failed here is left to runners on other machines. */
const LEFT_TO_OTHERS_MS = 10_000;

/**
 * Which of the pending entries this runner takes now: what is wanted, save what is to wait before it is tried again, and what
 * failed here while there are others who may have more luck with it.
 */
export class Eligibility {
  readonly #file: string;
  readonly #wanted: Wanted;
  readonly #monotonic: () => number;
  /** By claim of the attempt that failed: when it was first passed over. */
  readonly #passedOver = new Map<string, number>();
  #others = false;

  constructor(file: string, wanted: Wanted, monotonic: () => number) {
    this.#file = file;
    this.#wanted = wanted;
    this.#monotonic = monotonic;
  }

  /** Looks whether runners on other machines are there. */
  async look(): Promise<void> {
    const directory = await heartbeatsOf(this.#file);
    const { runners } = await runnersLately(directory, FRESH_MS).catch(() => ({ runners: [] }));
    const own = hostname().replaceAll("/", "_");
    this.#others = runners.some((name) => (parseRunnerId(name)?.host ?? own) !== own);
  }

  /** Whether to take entry `n` now. */
  takes(entry: Entry, n: number, total: number): boolean {
    return this.#wanted(entry, n, total) && !this.#isLeft(entry);
  }

  /** Whether an entry is only waiting for its time, so that it is worth to stay.
   *  @param dueIn when one may be tried again
   *  @param allowed of those that would end in time
   *  @param untold numbers of running entries of which nobody can tell whether they still are: nothing is expected of them */
  waits(
    entries: readonly Entry[],
    dueIn: DueIn,
    allowed: (entry: Entry) => boolean,
    untold: ReadonlySet<number> = new Set(),
  ): boolean {
    return entries.some(
      (entry, n) =>
        this.#wanted(entry, n, entries.length) &&
        allowed(entry) &&
        ((isQueued(entry) && !untold.has(n)) ||
          (entry.status === "pending" &&
            (dueIn(entry) > 0 || this.#isLeft(entry) || waitsForRunning(entry, entries, untold)))),
    );
  }

  /** In how many milliseconds one may be taken that waits for its time; Infinity when none does.
   *  @param dueIn when one may be tried again */
  nextIn(entries: readonly Entry[], dueIn: DueIn): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [n, entry] of entries.entries()) {
      if (entry.status !== "pending" || !this.#wanted(entry, n, entries.length)) continue;
      const ms = Math.max(dueIn(entry), this.#leftForMs(entry));
      if (ms > 0 && ms < next) next = ms;
    }
    return next;
  }

  /** Whether one will not run, because what it is to run after failed. */
  hasBlocked(entries: readonly Entry[]): boolean {
    return entries.some(
      (entry) => entry.status === "pending" && readinessOf(entry, entries).kind === "blocked",
    );
  }

  #isLeft(entry: Entry): boolean {
    return this.#leftForMs(entry) > 0;
  }

  /** For how long an entry is left to others still, milliseconds; 0 or less when it is not. */
  #leftForMs(entry: Entry): number {
    const last = (entry as PendingEntry).facts.history?.at(-1);
    if (!this.#others || !last || last.host !== hostname() || last.reason === "lost") return 0;
    const claim = last.claim ?? "";
    const since = this.#passedOver.get(claim) ?? this.#monotonic();
    this.#passedOver.set(claim, since);
    return since + LEFT_TO_OTHERS_MS - this.#monotonic();
  }
}

/** Whether what `entry` is to run after is being run, by whomever. */
function waitsForRunning(entry: Entry, entries: readonly Entry[], untold: ReadonlySet<number>): boolean {
  if (readinessOf(entry, entries).kind !== "waiting") return false;
  return entry.options.after?.some((n) => entries[n]?.status === "running" && !untold.has(n)) ?? false;
}
