import type { CancelTimer, Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import { parseTimeLimit } from "../../core/time-limit.ts";
import { beginsIn } from "../../list/queries/due.ts";
import { medianDuration } from "../../list/queries/tally.ts";

/** Allocations of the same length leave a little more or less time: so much of what an entry had
 *  when it was cut off is as much. */
const AS_MUCH = 0.9;

/** The wall clock is read again at least this often: it may be set, or the machine suspended,
 *  while a timer runs. */
const RECHECK_MS = 60_000;

/**
 * Admission by expected duration (`--until`): an entry that would not end before the deadline is
 * not started. An entry is expected to take as long as its timeout, or else the median of the
 * entries that are done; an entry with an unknown duration may start. What the end of an allocation
 * has cut off needs as much time as it had then, unless it goes on where it was.
 */
export class Deadline {
  #at: number;
  readonly #defaultTimeout: string | undefined;
  readonly #clock: Clock;
  #act: (() => void) | undefined;
  #cancel: CancelTimer | undefined;
  /** The median of the list that was seen last: half a million durations need not be sorted
   *  twice. */
  #known: { readonly entries: readonly Entry[]; readonly median: number | undefined } | undefined;

  /** @param at milliseconds since the epoch; Infinity for no deadline
   *  @param defaultTimeout of entries that have no timeout of their own */
  constructor(at: number, defaultTimeout: string | undefined, clock: Clock) {
    this.#at = at;
    this.#defaultTimeout = defaultTimeout;
    this.#clock = clock;
  }

  /** Calls `act` when no time is left, so that nobody waits for work any longer. */
  onOver(act: () => void): void {
    this.#act = act;
    this.#watch();
  }

  /** From now on it is another time. */
  move(at: number): void {
    this.#at = at;
    this.#watch();
  }

  end(): void {
    this.#act = undefined;
    this.#cancel?.();
  }

  #watch(): void {
    this.#cancel?.();
    if (this.#at === Number.POSITIVE_INFINITY || !this.#act) return;
    const check = (): void => (this.leftMs > 0 ? this.#watch() : this.#act?.());
    this.#cancel = this.#clock.after(Math.max(0, Math.min(this.leftMs, RECHECK_MS)), check);
  }

  /** Whether `entry` would end in time if it started now, or at its `begin`. */
  allows(entry: Entry, entries: readonly Entry[]): boolean {
    if (this.#at === Number.POSITIVE_INFINITY) return true;
    const waitMs = Math.max(0, beginsIn(entry, this.#clock.now().getTime()));
    const cutOffMs = cutOffOf(entry);
    if (entry.options.resumable && cutOffMs > 0) return waitMs < this.leftMs;
    return waitMs + Math.max(this.#expectedMs(entry, entries) ?? 0, cutOffMs * AS_MUCH) < this.leftMs;
  }

  /** Milliseconds until nothing more may start; Infinity where there is no deadline. */
  get leftMs(): number {
    return this.#at - this.#clock.now().getTime();
  }

  #expectedMs({ options }: Entry, entries: readonly Entry[]): number | undefined {
    const limit = options.timeout ?? this.#defaultTimeout;
    const parsed = limit === undefined ? { medians: 1 } : parseTimeLimit(limit);
    if ("ms" in parsed) return parsed.ms;
    if (this.#known?.entries !== entries) this.#known = { entries, median: medianDuration(entries) };
    const { median } = this.#known;
    return median === undefined ? undefined : median * parsed.medians;
  }
}

/** After how long the end of an allocation has cut `entry` off, milliseconds; 0 when none has. */
function cutOffOf({ facts }: Entry): number {
  return "cutOffAfter" in facts ? 1000 * (facts.cutOffAfter ?? 0) : 0;
}
