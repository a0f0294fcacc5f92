import type { Value } from "./value.ts";

/** What of a series is kept besides what is known of it as a whole: a series of a log of any size
 *  must not take as much memory. */
export interface Keeping {
  /** Its numbers that have a step. */
  readonly curve: boolean;
  /** Each value, with its step and its place. */
  readonly all: boolean;
}

/** All values of a series, in the order in which they were reported. */
export interface Points {
  readonly values: Value[];
  /** NaN for a value without a step. */
  readonly steps: number[];
  /** Where it was reported: two values with the same place are of the same line. */
  readonly places: number[];
}

/** The values of one metric in one attempt. */
export class Series {
  count = 0;
  /** How many values are numbers, and how many of these are finite. */
  numbers = 0;
  finite = 0;
  first: Value | undefined;
  last: Value | undefined;
  /** Of the finite ones. */
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  sum = 0;
  readonly points: Points | undefined;
  readonly curve: { readonly steps: number[]; readonly values: number[] } | undefined;
  #lastStep = Number.NEGATIVE_INFINITY;

  constructor({ curve, all }: Keeping) {
    this.points = all ? { values: [], steps: [], places: [] } : undefined;
    this.curve = curve ? { steps: [], values: [] } : undefined;
  }

  /** @param step undefined for a value that states a result */
  add(value: Value, step: number | undefined, place: number): void {
    if (this.count++ === 0) this.first = value;
    this.last = value;
    this.#lastStep = step ?? Number.POSITIVE_INFINITY;
    this.points?.values.push(value);
    this.points?.steps.push(step ?? Number.NaN);
    this.points?.places.push(place);
    if (typeof value === "string") return;
    this.numbers++;
    if (step !== undefined) {
      this.curve?.steps.push(step);
      this.curve?.values.push(value);
    }
    if (!Number.isFinite(value)) return;
    this.finite++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Adds the values of `other`: of a later part of the same file, or of another writer of the same
   *  metric. Of two writers the last value is that of the later step; where both end at the same
   *  one, that of `other`. */
  absorb(other: Series, isLaterPart: boolean): void {
    if (this.count === 0) this.first = other.first;
    if (other.count > 0 && (isLaterPart || other.#lastStep >= this.#lastStep)) {
      this.last = other.last;
      this.#lastStep = other.#lastStep;
    }
    this.count += other.count;
    this.numbers += other.numbers;
    this.finite += other.finite;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    append(this.points?.values, other.points?.values);
    append(this.points?.steps, other.points?.steps);
    append(this.points?.places, other.points?.places);
    append(this.curve?.steps, other.curve?.steps);
    append(this.curve?.values, other.curve?.values);
  }
}

/** The series of several attempts as one: where a later attempt starts again at step s, what
 *  earlier ones reported from s on is dropped.
 *  @param all with all their points, the oldest first */
export function joinSeries(all: readonly Series[], keeping: Keeping): Series {
  const joined = new Series(keeping);
  for (const [k, { points }] of all.entries()) {
    const restart = Math.min(...all.slice(k + 1).map(firstStep));
    for (const [i, value] of (points?.values ?? []).entries()) {
      const step = points?.steps[i] as number;
      // Places of different attempts must not be taken for the same line.
      const place = (points?.places[i] as number) + k * PLACES;
      if (Number.isNaN(step)) joined.add(value, undefined, place);
      else if (step < restart) joined.add(value, step, place);
    }
  }
  return joined;
}

/** More than the bytes of any log. */
const PLACES = 2 ** 44;

function firstStep({ points }: Series): number {
  return (points?.steps ?? []).reduce(
    (least, step) => (step < least ? step : least),
    Number.POSITIVE_INFINITY,
  );
}

/** In a loop: there may be more items than a call can have arguments. */
function append<T>(to: T[] | undefined, from: readonly T[] | undefined): void {
  if (to && from) for (const item of from) to.push(item);
}
