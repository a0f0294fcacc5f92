import type { EndFacts, RunningEntry } from "../../core/entry.ts";
import { isQueued } from "./queued.ts";

/** The gaps are measured between so many attempts at most, those that ended last. */
const KEPT = 1_024;
/** In a longer gap a slot had nothing to do. */
const LONGEST_GAP_MS = 30_000;

interface Span {
  readonly slot: string;
  readonly start: number;
  readonly end: number;
}

/** Measures what passes between two experiments of a slot, which the durations leave out: of
 *  short experiments it is most of the time. */
export class GapMeter {
  #spans: Span[] = [];

  /** @param start,end of an attempt, milliseconds since the epoch */
  add({ host, pid, slot }: EndFacts, start: number, end: number): void {
    this.#spans.push({ slot: `${host} ${pid} ${slot}`, start, end });
    if (this.#spans.length >= 2 * KEPT) this.#trim();
  }

  /** The mean time from the end of an attempt to the start of the next one in the same slot,
   *  milliseconds; 0 while there were none. */
  get meanMs(): number {
    this.#trim();
    const lastEnd = new Map<string, number>();
    let [sum, count] = [0, 0];
    for (const { slot, start, end } of this.#spans.toSorted((a, b) => a.start - b.start)) {
      const gap = start - (lastEnd.get(slot) ?? Number.NaN);
      lastEnd.set(slot, Math.max(end, lastEnd.get(slot) ?? end));
      if (!(gap >= 0 && gap <= LONGEST_GAP_MS)) continue;
      [sum, count] = [sum + gap, count + 1];
    }
    return count === 0 ? 0 : sum / count;
  }

  #trim(): void {
    if (this.#spans.length > KEPT) this.#spans = this.#spans.toSorted((a, b) => b.end - a.end).slice(0, KEPT);
  }
}

/** How many experiments these entries have at the same time: those that wait in a runner behind
 *  others are not counted, but each runner runs at least one. */
export function slotsOf(running: readonly { readonly entry: RunningEntry }[]): number {
  const slots = new Map<string, number>();
  for (const { entry } of running) {
    const runner = `${entry.facts.host} ${entry.facts.pid}`;
    slots.set(runner, (slots.get(runner) ?? 0) + Number(!isQueued(entry)));
  }
  return [...slots.values()].reduce((sum, count) => sum + Math.max(1, count), 0);
}

/** How long one experiment keeps its slot, with the time until the next one starts, milliseconds;
 *  undefined before the first one has ended. */
export function turnaroundOf(figures: {
  readonly meanDuration: number | undefined;
  readonly meanGap: number;
}): number | undefined {
  return figures.meanDuration === undefined ? undefined : figures.meanDuration + figures.meanGap;
}

/** How many experiments end in a millisecond while these are running; undefined while unknown. */
export function speedOf(
  running: readonly { readonly entry: RunningEntry }[],
  figures: { readonly meanDuration: number | undefined; readonly meanGap: number },
): number | undefined {
  const turnaround = turnaroundOf(figures);
  return turnaround === undefined || turnaround <= 0 || running.length === 0
    ? undefined
    : slotsOf(running) / turnaround;
}
