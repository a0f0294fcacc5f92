import { type Keeping, Series } from "./series.ts";
import type { Value } from "./value.ts";

/** No attempt reports more metrics than that; a program that invents names must not fill the
 *  memory. */
const MOST_NAMES = 10_000;

/** What could not be read of a file, or was left out; counts. */
export interface Oddities {
  /** Lines that are no JSON objects, and the number of the first. */
  badLines: number;
  firstBad: number;
  /** Values that are arrays. */
  arrays: number;
  /** Lines of more than a megabyte. */
  longLines: number;
  /** Metrics beyond the most that an attempt may have. */
  excess: number;
}

/** Takes what files report. */
export interface MetricSink {
  /** Whether it is for rows, so that the step is a column as the others are. */
  readonly isTable?: boolean;
  readonly odd: Oddities;
  /** @param step undefined for a value that states a result
   *  @param place where it stands: values with the same place are of the same line */
  add(name: string, value: Value, step: number | undefined, place: number): void;
}

/** Nothing odd so far. */
export function nothingOdd(): Oddities {
  return { badLines: 0, firstBad: 0, arrays: 0, longLines: 0, excess: 0 };
}

/** Adds what was odd elsewhere; the first bad line stays. */
export function addOddities(to: Oddities, from: Oddities): void {
  if (to.badLines === 0) to.firstBad = from.firstBad;
  for (const key of ["badLines", "arrays", "longLines", "excess"] as const) to[key] += from[key];
}

/** What the files of one attempt report: series by name, in the order of first sight. */
export class Report implements MetricSink {
  readonly series = new Map<string, Series>();
  readonly odd = nothingOdd();
  readonly #keeping: (name: string) => Keeping;

  constructor(keeping: (name: string) => Keeping) {
    this.#keeping = keeping;
  }

  add(name: string, value: Value, step: number | undefined, place: number): void {
    this.#seriesOf(name)?.add(value, step, place);
  }

  /** Adds what another writer of the same attempt reports. */
  absorb({ series, odd }: Report): void {
    for (const [name, each] of series) this.#seriesOf(name)?.absorb(each, false);
    addOddities(this.odd, odd);
  }

  #seriesOf(name: string): Series | undefined {
    let series = this.series.get(name);
    if (series) return series;
    if (this.series.size >= MOST_NAMES) {
      this.odd.excess++;
      return undefined;
    }
    series = new Series(this.#keeping(name));
    this.series.set(name, series);
    return series;
  }
}
