import type { Direction } from "../request.ts";
import type { Item } from "./item.ts";
import type { Show } from "./show.ts";

/** How the rows of a table are made. */
export interface TableRequest {
  /** One row for each setting of all other parameters that vary. */
  readonly over?: readonly string[] | undefined;
  /** One row for each setting of these. */
  readonly groupBy?: readonly string[] | undefined;
  /** Their values become columns; `metric` stands for the metrics. */
  readonly pivot?: readonly string[] | undefined;
  readonly shows: readonly Show[];
  /** Exactly these columns, in this order. */
  readonly columns?: readonly string[] | undefined;
  readonly hide: readonly string[];
  /** Parameters that do not vary, too. */
  readonly allColumns: boolean;
  /** Each attempt has a row of its own. */
  readonly showsAttempts: boolean;
  /** Undefined for what is neither good nor bad. */
  readonly goalOf: (metric: string) => Direction | undefined;
  /** Whether means are compared with the best one: within their column, or across the columns that a
   *  pivot has made of one metric. */
  readonly test?: "column" | "row" | undefined;
  /** What tells the runs of one setting apart, such as the seed; set for a test. */
  readonly runKeyOf?: ((item: Item) => string) | undefined;
  /** Whether a row counts in means and may be the best. */
  readonly counts: (item: Item) => boolean;
  /** One message for stderr. */
  readonly warn: (message: string) => void;
}
