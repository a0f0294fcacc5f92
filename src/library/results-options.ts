import type { AttemptChoice, Direction } from "../results/request.ts";

/** What {@link results} is asked for; each is the option of `--results` of the same name. */
export interface ResultsOptions {
  /** Which entries, as on the command line: `failed`, `0-9`. */
  readonly selection?: string;
  /** Numbers in the job logs (`acc=accuracy: ([0-9.]+)`), and how metrics are summed up (`acc:max`). */
  readonly metrics?: readonly string[];
  /** Files that the experiments write: `{output}/metrics.json`. */
  readonly from?: readonly string[];
  /** All files that a pattern of `from` matches, not only the newest. */
  readonly fromAll?: boolean;
  /** A row for each row of each file of `from`. */
  readonly rows?: boolean;
  /** `latest` by default. */
  readonly attempts?: AttemptChoice;
  /** Only entries with these statuses, all of which count in means then: `done,failed`. */
  readonly status?: string;
  /** Which way a metric is good; by its name where this does not say it. */
  readonly better?: Readonly<Record<string, Direction>>;
  /** One row for each setting of all other parameters that vary: `seed`. */
  readonly over?: string;
  /** One row for each setting of these. */
  readonly groupBy?: string;
  /** Of the runs of a row: `mean±std` by default. */
  readonly show?: string;
  /** Its values become columns. */
  readonly pivot?: string;
  /** Only these: `lr>=0.01 & opt!=sgd`. */
  readonly where?: string;
  /** Of runs of the same setting only one. */
  readonly unique?: "first" | "last";
  /** One row for all entries with the same value of this column: `name`. */
  readonly join?: string;
  /** A column, with a - before it for the largest first; the best first by default. */
  readonly sort?: string;
  readonly top?: number;
  readonly columns?: string;
  readonly allColumns?: boolean;
  readonly hide?: string;
  /** Titles of columns by their names. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Options of the commands that take no value, where the list alone does not tell. */
  readonly flags?: string;
  /** Compares means with the best one: columns NAME_p. */
  readonly test?: boolean;
  /** Functions that find metrics in a job log, in place of expressions. */
  readonly parse?: readonly ParseLog[];
}

/** Finds metrics in a job log.
 *  @param log its text
 *  @param run what is known of the attempt
 *  @param shared one object for all calls, to keep what is expensive
 *  @returns metrics by name */
export type ParseLog = (
  log: string,
  run: {
    readonly n: number;
    readonly attempt: number;
    readonly status: string;
    readonly params: Readonly<Record<string, string>>;
  },
  shared: Record<string, unknown>,
) => Readonly<Record<string, number | string>> | undefined;
