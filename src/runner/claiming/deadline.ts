import type { Entry } from "../../core/entry.ts";
import { parseTimeLimit } from "../../core/time-limit.ts";
import { medianDuration } from "../../list/queries/tally.ts";

/** The clock may be set, or the machine suspended, while a timer counts. */
const LOOK_MS = 60_000;

/**
 * What would not end in time is not begun (`--until`). An entry is expected to take as long as its timeout, or else the median of
 * what is done; while nothing is known of it, it may begin.
 */
export class Deadline {
  readonly #at: number;
  readonly #usual: string | undefined;
  readonly #now: () => Date;
  #timer: NodeJS.Timeout | undefined;
  /** Of the list as it was last looked at: half a million durations need not be sorted twice. */
  #known: { readonly entries: readonly Entry[]; readonly median: number | undefined } | undefined;

  /** @param at milliseconds since the epoch; Infinity is never
   *  @param usual the timeout of entries that have none of their own */
  constructor(at: number, usual: string | undefined, now: () => Date) {
    this.#at = at;
    this.#usual = usual;
    this.#now = now;
  }

  /** Calls `act` when there is no time left, so that nobody waits for work then. */
  onOver(act: () => void): void {
    if (this.#at === Number.POSITIVE_INFINITY) return;
    const left = this.leftMs;
    const look = (): void => (this.leftMs > 0 ? this.onOver(act) : act());
    this.#timer = setTimeout(look, Math.max(0, Math.min(left, LOOK_MS)));
    this.#timer.unref();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Whether `entry`, begun now, would end in time. */
  allows(entry: Entry, entries: readonly Entry[]): boolean {
    if (this.#at === Number.POSITIVE_INFINITY) return true;
    return (this.#expected(entry, entries) ?? 0) < this.leftMs;
  }

  /** Milliseconds until nothing more is to begin; Infinity where there is no such time. */
  get leftMs(): number {
    return this.#at - this.#now().getTime();
  }

  #expected({ options }: Entry, entries: readonly Entry[]): number | undefined {
    const limit = options.timeout ?? this.#usual;
    const parsed = limit === undefined ? { medians: 1 } : parseTimeLimit(limit);
    if ("ms" in parsed) return parsed.ms;
    if (this.#known?.entries !== entries) this.#known = { entries, median: medianDuration(entries) };
    const { median } = this.#known;
    return median === undefined ? undefined : median * parsed.medians;
  }
}
