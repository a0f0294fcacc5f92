import type { Clock } from "../core/clock.ts";
import type { Argv, Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import type { AfterFailure } from "../list/queries/readiness.ts";
import type { Retries } from "../list/changes/settle.ts";
import type { ListFile } from "../store/list-file.ts";
import type { Allocation } from "./allocation/allocation.ts";
import type { RunAttempt } from "./attempt/attempt.ts";
import type { CpuSet } from "./claiming/cpus.ts";
import type { Wanted } from "./claiming/eligibility.ts";
import type { GpuSet } from "./claiming/gpus.ts";
import type { LoadLimits } from "./claiming/machine-load.ts";
import type { TagLimits } from "./claiming/tag-limits.ts";
import type { StopSignals } from "./slots/shutdown.ts";
import type { Supervisors } from "./supervisor/pool.ts";

/** Between the signal that asks an experiment to end and SIGKILL. */
export const DEFAULT_GRACE_MS = 10_000;

export interface RunnerOptions {
  readonly list: ListFile;
  /** Where experiments run unless their entry says otherwise. */
  readonly directory: string;
  readonly logDirectory: string;
  /** Whether the name of each log there is one that no other attempt ever has. */
  readonly uniqueLogs?: boolean;
  /** What experiments find in their environment: not process.env itself, which asks the system for
   *  each variable each time. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Only these are run. */
  readonly wanted: Wanted;
  /** Claims this one entry first, whatever its status; then, if there may be more (`max`), what is
   *  `wanted`. */
  readonly entry: number | undefined;
  readonly retries: Retries;
  readonly afterFailure: AfterFailure;
  /** Fills in the placeholders of all commands, not only of entries that ask for it. */
  readonly placeholders: boolean;
  /** Words that are added to the command from the second attempt on. */
  readonly retryWith: readonly string[];
  /** Words that stand before each command. */
  readonly wrap?: Argv | undefined;
  /** Before an entry whose `check` did not hold is tried again the first time, milliseconds;
   *  doubled each time. */
  readonly checkIntervalMs: number;
  /** Experiments at the same time, until somebody asks for another number (--jobs). */
  readonly slots: number;
  /** Who starts experiments. Ended with the work. */
  readonly supervisors: Supervisors;
  /** From SIGTERM to SIGKILL when an experiment is ended, milliseconds. */
  readonly graceMs: number;
  /** What the first process of an experiment leaves running is let be. */
  readonly leaveChildren: boolean;
  /** The GPUs that are given to experiments; undefined leaves GPUs alone, and entries that need
   *  some to others. */
  readonly gpus: GpuSet | undefined;
  readonly cpus: CpuSet;
  readonly holdBack: LoadLimits;
  /** How many entries with a tag may run at once in the whole list. */
  readonly limits?: TagLimits;
  /** Between two starts of this runner, milliseconds. */
  readonly delayMs?: number;
  /** Failures in a row after which this runner stops; Infinity goes on whatever happens. */
  readonly maxFailures: number;
  /** Experiments after which this runner stops. */
  readonly max: number;
  /** The longest time of an attempt, for entries that do not say one (core/time-limit.ts). */
  readonly timeout: string | undefined;
  /** A runner elsewhere that gives no sign for so long is lost, milliseconds. */
  readonly leaseMs: number;
  /** With nothing left to claim: after how many milliseconds to leave. 0 leaves as soon as all
   *  that is lost has come back; Infinity stays for new and lost work. */
  readonly idleMs: number;
  /** Failed entries in the whole list at which all runners stop; Infinity never. */
  readonly halt: number;
  /** What would not end by then is not begun; milliseconds since the epoch, or Infinity. */
  readonly untilMs: number;
  /** The allocation in which this runner works, if it is in one; ended with the work. */
  readonly allocation?: Allocation | undefined;
  readonly orders: StopSignals;
  /** Where the output of entry `n` is shown while it is written. */
  readonly echo: (n: number) => NodeJS.WritableStream | undefined;
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  /** Runs a claimed entry; by default a supervisor starts its command (attempt/attempt.ts). */
  readonly attempt?: RunAttempt | undefined;
  /** Resolves when a slot may claim; without it a slot claims as soon as it has nothing to do. */
  readonly demand?: (() => Promise<void>) | undefined;
  /** Takes the list after each write of outcomes, and how many entries it has ended, before their
   *  events. */
  readonly onRecorded?: ((entries: readonly Entry[], ends: number) => void) | undefined;
  /** Takes the list each time that it was looked at with nothing left to claim. */
  readonly onLook?: ((entries: readonly Entry[]) => void) | undefined;
}

/** Whether several entries may be claimed at once: not where each start is to be allowed by how
 *  list or machine are then. */
export function mayBatch({
  entry,
  halt,
  gpus,
  cpus,
  holdBack,
  delayMs = 0,
  demand,
}: Pick<RunnerOptions, "entry" | "halt" | "gpus" | "cpus" | "holdBack" | "delayMs" | "demand">): boolean {
  const free = holdBack.memfree === undefined && holdBack.load === undefined;
  return (
    entry === undefined &&
    demand === undefined &&
    halt === Number.POSITIVE_INFINITY &&
    gpus === undefined &&
    cpus.perEntry === 0 &&
    delayMs === 0 &&
    free
  );
}
