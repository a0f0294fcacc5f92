import type { Entry } from "../core/entry.ts";

/** A value of a metric. NaN and the infinities are values, too. */
export type MetricValue = number | string;

/** How a metric went, over the steps of an attempt: two columns of the same length, sorted by step
 *  unless `attempts` are joined as they were. */
export interface Curve {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** What is known of one attempt at an entry. */
export interface ResultRow {
  /** The number of the entry in the list. */
  readonly n: number;
  readonly entry: Entry;
  /** The number of the attempt, from 1; 0 when there was none. */
  readonly attempt: number;
  /** done, failed, running, pending, ...: the words of `--list`. */
  readonly status: string;
  /** Metrics by name; one that is not there was not reported. */
  readonly metrics: ReadonlyMap<string, MetricValue>;
  readonly curves: ReadonlyMap<string, Curve>;
}

/** What was collected, and what was odd about it. */
export interface Collected {
  readonly rows: readonly ResultRow[];
  /** One message for each kind of oddity, for stderr. */
  readonly warnings: readonly string[];
}
