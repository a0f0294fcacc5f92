import type { Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";

/** Which entries are meant: a selection as on the command line (`3`, `1,5-8`, `last`, `all`, a
 *  status such as `failed`, a name or tag, or words of the command), or a function that says it of
 *  each entry. The function may be called often: keep it quick and pure. */
export type EntryFilter = string | ((entry: Entry, n: number) => boolean);

/** How to work through a list with JavaScript ({@link List.process}) or by hand ({@link
 *  List.claims}). Durations are milliseconds. */
export interface WorkOptions extends GpuOptions {
  /** Abort it to stop: nothing more begins, and the signal of each running entry is aborted; those
   *  entries are pending again when your code has ended. Nothing is thrown. */
  readonly signal?: AbortSignal;
  /** Called for what happens in this runner. It must not throw. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Only these entries; all by default. */
  readonly entries?: EntryFilter;
  /** Entries at the same time: a number, a share of the cores such as `"50%"`, or `"auto"` for as
   *  many as there are cores. 1 by default; with `gpus` or `cpus`, as many as these have room
   *  for. `cooperate --jobs` changes it meanwhile. */
  readonly jobs?: number | "auto" | `${number}%`;
  /** CPUs that entries share; one that does not say `cpus` has one of them. By default those of
   *  the machine or of the allocation, which only entries with `cpus` take. */
  readonly cpus?: number;
  /** Entries after which this runner stops; no limit by default. */
  readonly max?: number;
  /** Failures in a row after which this runner stops: 1 by default, `Infinity` never. `claims`
   *  never stops for failures unless this is set. */
  readonly maxFailures?: number;
  /** Failed entries in the whole list at which all runners stop; never by default. */
  readonly halt?: number;
  /** Begins nothing that would not end by then, as far as its timeout or the median of the
   *  durations tells. By default the end of the Slurm allocation where this program runs in one,
   *  else never. */
  readonly until?: Date;
  /** How often a failed entry that has no `retries` of its own is tried again; 0 by default,
   *  `Infinity` until it succeeds. */
  readonly retries?: number;
  /** From a failure to the next attempt; 0 by default. */
  readonly retryDelayMs?: number;
  /** Only these failures are retried: exit codes (`3`, `"10-20"`), signals (`"SIGKILL"`),
   *  `"timeout"`, or `"spawn"` for a program that could not be started; all by default. */
  readonly retryOn?: readonly (number | string)[];
  /** These failures are not retried. */
  readonly noRetryOn?: readonly (number | string)[];
  /** By tag: starts an entry with it only while fewer than that many run in the whole list. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Between two starts of this runner; 0 by default. */
  readonly delayMs?: number;
  /** Entries that are to run `after` one that failed: `skip` cancels them (the default), `run`
   *  runs them all the same. */
  readonly afterFailure?: "skip" | "run";
  /** Before an entry whose `check` did not hold is tried again; 10,000 by default, and twice as
   *  long each time, up to five minutes. */
  readonly checkIntervalMs?: number;
  /** Time limit of entries that have none of their own: a duration such as `"2h"`, or a share of
   *  the median of what is done, such as `"300%"`. None by default. */
  readonly timeout?: string;
  /** The same in milliseconds; instead of `timeout`. */
  readonly timeoutMs?: number;
  /** A runner on another machine that gives no sign for so long is lost; 120,000 by default, at
   *  least 10,000. */
  readonly leaseMs?: number;
  /** With nothing left to claim: leave after so long. 0 by default: leave as soon as it is known
   *  that nothing was lost. `Infinity` stays for new work and for what other runners lose, until
   *  `signal` is aborted. */
  readonly idleMs?: number;
  /** Begins nothing while less memory is available: bytes, or a size such as `"8G"`. */
  readonly memfree?: number | string;
  /** Begins nothing while the load is higher: a load, or a share of the cores such as `"80%"`. */
  readonly load?: number | `${number}%`;
  /** Where entries run unless they have a `cwd`; the current directory by default. */
  readonly directory?: string;
  /** Where the job logs go; made when missing; `directory` by default. */
  readonly logDirectory?: string;
}

/** How to work through a list as `--run` does ({@link List.run}). Durations are milliseconds. */
export interface RunOptions extends WorkOptions {
  /** Words that are added to the command from the second attempt on, such as `["--resume"]`. */
  readonly retryWith?: readonly string[];
  /** Fills in `{n}`, `{attempt}`, `{slot}`, `{gpu}`, `{name}`, `{output}`, `[job_id]` and `[socket]`
   *  in the commands of entries that do not have `placeholders: false`; by default only of those that
   *  have `placeholders: true`. */
  readonly placeholders?: boolean;
  /** From SIGTERM to SIGKILL when an experiment is ended; 10,000 by default. */
  readonly graceMs?: number;
  /** Leaves running what the first process of an experiment leaves running; else it is ended.
   *  False by default. */
  readonly leaveChildren?: boolean;
  /** Sets `PYTHONUNBUFFERED=1` for experiments, unless `env` or that of the entry sets the variable:
   *  Python programs then write their output at once. True by default. */
  readonly unbuffer?: boolean;
  /** The environment of experiments; that of this process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Which GPUs a runner gives to its entries. */
export interface GpuOptions {
  /** Gives each entry a GPU, named in `CUDA_VISIBLE_DEVICES`: `"auto"` for all of this machine; or
   *  ids, such as `["0", "1"]`; or groups that are given out as one, such as `[["0", "1"], ["2",
   *  "3"]]`. By default GPUs are left alone, and entries that ask for some are left to other
   *  runners. */
  readonly gpus?: "auto" | readonly (string | readonly string[])[];
  /** Entries that share a GPU, of those that do not say how much they need; 1 by default. */
  readonly perGpu?: number;
  /** Uses a GPU only while nvidia-smi says that this much of its memory is free: bytes, or a size
   *  such as `"8G"`. */
  readonly gpuMemfree?: number | string;
  /** Names the GPUs in these variables, too: `HIP_VISIBLE_DEVICES`, `ROCR_VISIBLE_DEVICES`,
   *  `ZE_AFFINITY_MASK`. */
  readonly gpuEnv?: readonly string[];
}
