/** One submission, or one start of runners: a file `FILE.pools/<pool>/<id>.json` beside the list,
 *  which any machine that sees the list can read. It is replaced as a whole, and never holds a
 *  secret. As an intent (`<id>.intent`) it says what is about to be submitted. */
export interface PoolRecord {
  /** The format; a reader ignores keys that it does not know. */
  readonly version: 1;
  readonly id: string;
  readonly pool: string;
  /** The name of the place, and what kind it is: local, ssh, slurm, ... */
  readonly place: string;
  readonly kind: string;
  /** The host from which the engine is asked, where that is not this one. */
  readonly via?: string;
  /** Who started it, and where: `you@login1`. */
  readonly by: string;
  /** When, as ISO 8601. */
  readonly at: string;
  /** How many runners it started, and how many were asked for when it was made. */
  readonly tasks: number;
  readonly wanted?: number;
  readonly atOnce?: number;
  /** The id of the submission, as the engine gave it. */
  readonly engineJob?: string;
  /** The runners that it started without an engine. */
  readonly processes?: readonly StartedProcess[];
  /** The launcher, in an intent: while it lives, nobody else touches the submission. */
  readonly launcher?: StartedProcess;
  /** With `--per-entry`, the entries of each task, by its number from 1. */
  readonly entries?: readonly (readonly number[])[];
  /** What is remembered of jobs in an error state (Eqw). */
  readonly mending?: {
    readonly mended?: readonly number[];
    readonly givenUp?: number;
    readonly paused?: string;
  };
  /** The argv and the script of the submission, as they were. */
  readonly argv: readonly string[];
  readonly script?: string;
  /** The options that `--run` got. */
  readonly runOptions: readonly string[];
  readonly cpus?: number;
  readonly gpus?: number;
  readonly memoryBytes?: number;
  readonly timeMs?: number;
}

/** A process that a launch started, so that a number that is used again is never signalled. */
export interface StartedProcess {
  readonly host: string;
  readonly pid: number;
  /** When it started, in the kernel's ticks since the machine did (proc(5), field 22). */
  readonly startTicks: string;
  /** Which boot of the machine, where the system tells: ticks begin again with each. */
  readonly boot?: string;
}
