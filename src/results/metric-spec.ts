/** How several values of one metric become one. */
export const HOWS = ["last", "first", "min", "max", "mean", "sum", "count", "all", "best"] as const;
export type How = (typeof HOWS)[number];

/** What one `--metric` asks for. */
export interface MetricSpec {
  /** The word as it was given, for messages. */
  readonly text: string;
  /** The metric that it reads: the name in a metrics file, or the one given to an expression. */
  readonly name: string;
  /** The name of its column: `name`, or `name:how` where the same name is asked for twice. */
  readonly column: string;
  readonly how: How;
  /** The value of `name` where this other metric was best: `acc:at(val:max)`. */
  readonly at?: { readonly metric: string; readonly how: "min" | "max" | "best" };
  /** The expression for lines of the job log, flags `gm`; absent for a metric of a metrics file. */
  readonly regex?: RegExp;
  /** Lines of the job log that are JSON objects count as lines of the metrics file. */
  readonly isJson?: true;
}

/** Reads the words of all `--metric`s.
 *  @throws CooperateError (usage) with the place of what cannot be understood */
export function parseMetrics(words: readonly string[]): MetricSpec[] {
  return words.map((text) => ({ text, name: text, column: text, how: "last" }));
}
