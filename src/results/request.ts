import type { Entry } from "../core/entry.ts";
import type { FromPattern } from "./sources/from-pattern.ts";
import type { MetricSpec } from "./metric-spec.ts";

/** Which attempts at an entry count: the one that the record tells of, the last that exited with
 *  0, each by itself, or the curves of all end to end. */
export const ATTEMPT_CHOICES = ["latest", "done", "all", "joined"] as const;
/** One of {@link ATTEMPT_CHOICES}. */
export type AttemptChoice = (typeof ATTEMPT_CHOICES)[number];

/** Which way a metric is good. */
export type Direction = "min" | "max";

/** An entry with its number in the list. */
export interface NumberedEntry {
  readonly n: number;
  readonly entry: Entry;
}

/** What to collect of entries, and how. */
export interface CollectRequest {
  /** Absolute path of the list's folder: relative logs start there, and `--from` may read below
   *  it. */
  readonly folder: string;
  /** What `--metric` asks for ({@link parseMetrics}), besides what metrics files say. */
  readonly metrics?: readonly MetricSpec[];
  /** What `--from` names ({@link parseFrom}). */
  readonly from?: readonly FromPattern[];
  /** `--from-all`: all files that a pattern matches, rather than the newest. */
  readonly fromAll?: boolean;
  /** `--rows`: a row for each row of each file that `--from` names. */
  readonly keepRows?: boolean;
  /** `latest` by default. */
  readonly attempts?: AttemptChoice;
  /** Which way a metric is good, for `best`; `max` by default. */
  readonly better?: (metric: string) => Direction;
  /** The parameters of an entry, for the placeholders of `--from`; only called if there are any. */
  readonly paramsOf?: (entry: Entry, n: number) => ReadonlyMap<string, string>;
  /** For the placeholder `{env:NAME}` where the entry's own `env` has no such variable. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** How many threads read; by default some where there are many attempts and cores. */
  readonly threads?: number;
  /** Whether curves are of use; true by default. Without them a metric that is read by an
   *  expression needs only the end of a log. */
  readonly curves?: boolean;
}
