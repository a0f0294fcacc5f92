// What a page is given: the contract between the program that makes it and the browser that shows
// it. Columns, not rows: 10,000 entries are a few arrays. Plain JSON, so that it can stand in a file
// and go over a line.

/** A number of a metric; NaN and the infinities, which JSON has not, by name. */
export type DataNumber = number | "NaN" | "Infinity" | "-Infinity";

/** All that a page shows of a list. Row `i` of every column is about the entry `n[i]`. */
export interface ReportData {
  readonly format: 1;
  /** The name of the list, without its folder. */
  readonly title: string;
  /** The folder of the list; absent when it is not to be told. */
  readonly folder?: string;
  /** When this was collected, in milliseconds since 1970. */
  readonly madeAt: number;
  /** The command that made the page, quoted for a shell. */
  readonly command: string;
  readonly version: string;
  /** The commits that attempts ran at, most frequent first. */
  readonly commits: readonly { readonly commit: string; readonly runs: number }[];
  /** How many entries the list has; the page may show a selection. */
  readonly total: number;
  /** What was odd about logs and files, for people. */
  readonly warnings: readonly string[];
  /** Parameters over which settings are summed up: usually `seed`. */
  readonly over: readonly string[];

  /** Statuses whose runs count for the best and for means; `done` only when absent. */
  readonly counting?: readonly string[];

  /** The numbers of the entries in the list, ascending. */
  readonly n: readonly number[];
  /** The words of `status`. */
  readonly statuses: readonly string[];
  /** Indices into `statuses`. */
  readonly status: readonly number[];
  /** Parameters that vary, in the order of the commands. */
  readonly params: readonly ParamColumn[];
  readonly metrics: readonly MetricColumn[];
  /** Names of entries; absent when none has one. */
  readonly names?: readonly (string | null)[];
  /** Commands as a shell would read them; absent with `--no-commands`. */
  readonly commands?: readonly string[];
  /** What ended it when it failed, in one line: `exit 1`, `SIGKILL`, `timeout`, `lost`. */
  readonly reasons: readonly (string | null)[];
  /** Hosts by name, or `host 1` and so on with `--anonymous`. */
  readonly hosts: readonly string[];
  /** Lanes of the timeline: one slot of one runner on one host. */
  readonly lanes: readonly Lane[];
  /** All attempts, also those of `history`. */
  readonly attempts: AttemptColumns;
  readonly curves: readonly CurveColumn[];
  /** The last lines of the job logs of failed entries, by row; absent with `--no-logs`. */
  readonly tails?: readonly { readonly row: number; readonly text: string }[];
}

export interface ParamColumn {
  readonly name: string;
  /** All values, in their order (numbers by size, other texts in natural order), as written. */
  readonly values: readonly string[];
  /** For each row an index into `values`, or -1 where the entry has no such parameter. */
  readonly index: readonly number[];
  /** Whether all values are numbers. */
  readonly isNumeric: boolean;
  /** Whether an axis of it is better logarithmic. */
  readonly isLog: boolean;
}

export interface MetricColumn {
  readonly name: string;
  readonly better: "max" | "min";
  /** Whether nobody has said which way is better. */
  readonly isGuessed: boolean;
  /** null where the entry has none; a `DataNumber`, or texts of a text metric. */
  readonly values: readonly (number | string | null)[];
  readonly isText: boolean;
}

export interface Lane {
  /** Index into `hosts`. */
  readonly host: number;
  /** `slot 3`, or `pid 4711` where the record has no slot. */
  readonly label: string;
}

export interface AttemptColumns {
  readonly row: readonly number[];
  readonly attempt: readonly number[];
  readonly lane: readonly number[];
  /** Indices into `statuses`: how that attempt ended; `running` where it has not. */
  readonly status: readonly number[];
  /** Milliseconds since `startedAt`'s first; see `firstStart`. */
  readonly start: readonly number[];
  /** null while it runs. */
  readonly end: readonly (number | null)[];
  /** Milliseconds since 1970, to which `start` and `end` are added. */
  readonly firstStart: number;
}

/** How a metric went over the steps, for those rows that have it. */
export interface CurveColumn {
  readonly metric: string;
  readonly runs: readonly CurveData[];
  /** How many runs have a curve: more than `runs` where the page would become too big. */
  readonly total: number;
}

export interface CurveData {
  readonly row: number;
  /** First step and distance when these are even, else base64 of little-endian 32-bit floats. */
  readonly steps: readonly [first: number, distance: number] | string;
  /** base64 of little-endian 32-bit floats. */
  readonly values: string;
}
