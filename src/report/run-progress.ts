import { formatDuration } from "../core/duration.ts";
import type { Entry } from "../core/entry.ts";
import { slotsOf } from "../list/queries/speed.ts";
import { type Tally, tally, timeLeft } from "../list/queries/tally.ts";

/** An estimate serves for so long, milliseconds: of a long list it takes some time. */
const ESTIMATE_MS = 1_000;

/** Less is shown as 0.0s, which is wrong while something is left. */
const LEAST_MS = 50;

export interface RunProgressOptions {
  /** Which entries this runner may run. */
  readonly wanted: (entry: Entry, n: number, total: number) => boolean;
  readonly monotonic: () => number;
  readonly now: () => number;
  /** How many experiments this runner has at the same time. */
  readonly slots: () => number;
}

/** How far the entries are that a runner may run, for its lines on a terminal. */
export class RunProgress {
  readonly #options: RunProgressOptions;
  readonly #startedAt: number;
  #entries: readonly Entry[] = [];
  #total = 0;
  /** How many have ended, as far as they have been told of. */
  #ended = 0;
  #estimate: { readonly at: number; readonly leftMs: number | undefined } | undefined;

  constructor(options: RunProgressOptions) {
    this.#options = options;
    this.#startedAt = options.monotonic();
  }

  /** Takes the list after a write of outcomes, `ends` of which will be told of from now on. */
  observe(entries: readonly Entry[], ends: number): void {
    const { wanted } = this.#options;
    this.#entries = entries.filter((entry, n) => wanted(entry, n, entries.length));
    this.#total = this.#entries.length;
    this.#ended = this.#entries.filter(hasEnded).length - ends;
  }

  /** `[3/25] 1m 12s, 4m 10s left`, with less of it where there is less room.
   *  @param isEnd whether it goes with the line of an entry that has ended
   *  @param runner which one this is, as the list names it
   *  @param room in columns */
  next(isEnd: boolean, runner: { readonly host: string; readonly pid: number }, room: number): string {
    if (this.#total === 0) return "";
    if (isEnd) this.#ended++;
    const count = `[${this.#ended}/${this.#total}]`;
    const now = this.#options.monotonic();
    const elapsed = `${count} ${formatDuration(now - this.#startedAt)}`;
    const leftMs = this.#leftMs(now, runner);
    const all =
      leftMs === undefined || leftMs < LEAST_MS ? elapsed : `${elapsed}, ${formatDuration(leftMs)} left`;
    return [all, elapsed, count].find((text) => text.length <= room) ?? "";
  }

  #leftMs(now: number, runner: { readonly host: string; readonly pid: number }): number | undefined {
    if (this.#ended >= this.#total) return undefined;
    if (this.#estimate === undefined || now - this.#estimate.at >= ESTIMATE_MS)
      this.#estimate = { at: now, leftMs: this.#estimateLeft(tally(this.#entries), runner) };
    const { at, leftMs } = this.#estimate;
    return leftMs === undefined ? undefined : Math.max(0, leftMs - (now - at));
  }

  /** By the slots of the other runners and our own: ours have just lost an experiment each. */
  #estimateLeft(figures: Tally, { host, pid }: { host: string; pid: number }): number | undefined {
    const { counts, running } = figures;
    const others = running.filter(({ entry: { facts } }) => facts.host !== host || facts.pid !== pid);
    const slots = Math.min(slotsOf(others) + this.#options.slots(), counts.pending + counts.running);
    return slots === 0 ? undefined : timeLeft(figures, this.#options.now(), slots);
  }
}

function hasEnded({ status }: Entry): boolean {
  return status !== "pending" && status !== "held" && status !== "running";
}
