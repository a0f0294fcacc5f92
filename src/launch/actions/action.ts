/** A program to start: what plans consist of. Plans are pure, so that `--dry-run` and tests see
 *  exactly what would be started; only `perform.ts` starts anything. */
export interface Action {
  /** What it is for, in a few words, for messages: `submit 20 runners`. */
  readonly label: string;
  /** The program and its words, as the operating system gets them. */
  readonly argv: readonly string[];
  /** What it reads from standard input: a job script, or a script for a remote shell. */
  readonly stdin?: string;
  /** Variables that it does not get, and those that it gets as well; their values are plain words
   *  (environment.ts). */
  readonly cleared?: Cleared;
  readonly sets?: Readonly<Record<string, string>>;
}

/** Which variables of its surroundings a program does not get. */
export interface Cleared {
  /** How their names begin: `SLURM_`. */
  readonly prefixes: readonly string[];
  /** Names that it gets all the same. */
  readonly but: readonly string[];
}

/** What became of an action. */
export interface Performed {
  /** The exit status; undefined when it could not be started, or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started, such as ENOENT, or did not end in time: ETIMEDOUT. */
  readonly code?: string;
}

/** Starts what an action says, and waits for its end. It never throws: what went wrong is in the
 *  result.
 *  @param limitMs for how long to wait, milliseconds; without end otherwise */
export type Perform = (action: Action, limitMs?: number) => Promise<Performed>;
