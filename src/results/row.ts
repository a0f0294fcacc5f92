import type { Entry } from "../core/entry.ts";
import type { MetricSpec } from "./metric-spec.ts";

/** A value of a metric. NaN and the infinities are values, too; a list comes from `all`. */
export type MetricValue = number | string | readonly (number | string)[];

/** How a metric went, over the steps of an attempt: two columns of the same length, sorted by
 *  step. */
export interface Curve {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** What is known of one attempt at an entry; with `keepRows`, one row of a file of it. */
export interface ResultRow {
  /** The number of the entry in the list. */
  readonly n: number;
  readonly entry: Entry;
  /** The number of the attempt, from 1; 0 when there was none. */
  readonly attempt: number;
  /** done, failed, running, pending, ...: of this attempt, in the words of `--list`. */
  readonly status: string;
  /** Metrics by name; one that is not there was not reported. */
  readonly metrics: ReadonlyMap<string, MetricValue>;
  readonly curves: ReadonlyMap<string, Curve>;
  /** Absolute path of the job log, if there was an attempt that has one. */
  readonly log?: string;
}

/** What was collected, and what was odd about it. */
export interface Collected {
  readonly rows: readonly ResultRow[];
  /** One message for each kind of oddity, for stderr. */
  readonly warnings: readonly string[];
  /** The names of all metrics, in the order of first sight; those of `--metric` first. */
  readonly columns: readonly string[];
  /** What `--metric` asked for and no row has, with a message that shows the last lines of logs.
   *  All of them missing is exit 1 of the verb. */
  readonly missed: readonly { readonly spec: MetricSpec; readonly message: string }[];
}
