import type { MetricSink } from "./report.ts";
import type { Series } from "./series.ts";

/** A job log to search. */
export interface LogToScan {
  readonly path: string;
  /** Whether nobody writes any more; otherwise a last line without its end is left out. */
  readonly isOver: boolean;
  /** Takes the lines that are JSON objects, if these count. */
  readonly json?: MetricSink;
}

/** What was found in a log. */
export interface LogFindings {
  /** What each expression found; undefined for one that took too long. */
  readonly series: (Series | undefined)[];
  longLines: number;
}
