import { statSync } from "node:fs";
import { GIVE_BACK_MS, isSet, MARGIN_MS } from "../../core/allocation.ts";
import { endFrom } from "../../core/allocation-end.ts";
import type { CancelTimer, Clock } from "../../core/clock.ts";
import { type Asking, askSlurmForEnd, askSlurmForKillWait } from "./ask-slurm.ts";

/** An administrator may give a job more time. */
const AGAIN_MS = 600_000;
/** So long nothing begins while a busy scheduler has not said when the job ends. */
const PATIENCE_MS = 2_000;
/** Slurm may send the signal before the end up to so much earlier than it was asked for
 *  (sbatch(1), `--signal`). */
const SIGNAL_EARLY_MS = 60_000;
/** No more than this share of a short allocation is kept free at its end. */
const MARGIN_SHARE = 1 / 4;

export interface AllocationOptions extends Pick<Asking, "env" | "execute"> {
  readonly clock: Clock;
  /** Experiments are asked to leave so long before the end, milliseconds; by default a minute, and
   *  less in a short allocation. */
  readonly marginMs?: number | undefined;
}

/**
 * The allocation in which this runner works: when it ends. That may become known only after the
 * start, and change. The runner goes by this time, on its own clock; a warning of the scheduler may
 * come much later than it was asked for (20 seconds late on Slurm 22.05), or not at all.
 */
export class Allocation {
  readonly #options: AllocationOptions;
  readonly #listeners: ((end: number) => void)[] = [];
  readonly #closed = new AbortController();
  readonly #startedAt: number;
  readonly #asked: Promise<void> | undefined;
  readonly #stopAsking: CancelTimer | undefined;
  #end: number | undefined;
  #killWaitMs: number | undefined;

  constructor(options: AllocationOptions) {
    this.#options = options;
    const { env, clock } = options;
    this.#startedAt = clock.now().getTime();
    this.#end = endFrom(env, this.#startedAt, changedAt);
    this.#killWaitMs = killWaitOf(env);
    if (!isSet(env, "SLURM_JOB_ID")) return;
    void this.#askForKillWait();
    if (isSet(env, "COOPERATE_ENDS")) return;
    if (this.#end === undefined) this.#asked = this.#ask();
    this.#stopAsking = clock.every(AGAIN_MS, () => void this.#ask());
  }

  /** When it ends, milliseconds since the epoch; undefined while that is not known. */
  get end(): number | undefined {
    return this.#end;
  }

  /** How long before the end experiments are asked to leave, milliseconds. */
  get marginMs(): number {
    const whole = (this.#end ?? Number.POSITIVE_INFINITY) - this.#startedAt;
    return this.#options.marginMs ?? Math.min(MARGIN_MS, Math.round(whole * MARGIN_SHARE));
  }

  /** When experiments are asked to leave, milliseconds since the epoch; Infinity while the end is
   *  not known. */
  get leaveAt(): number {
    return (this.#end ?? Number.POSITIVE_INFINITY) - this.marginMs;
  }

  /** Whether a signal of the scheduler means the end of the allocation now. */
  get isEnding(): boolean {
    return this.leaveAt - this.#options.clock.now().getTime() < SIGNAL_EARLY_MS;
  }

  /** How long experiments may take to end once the scheduler has sent SIGTERM, milliseconds: it
   *  kills everything a while later. Infinity where it does not. */
  get graceMs(): number {
    return Math.max(0, (this.#killWaitMs ?? Number.POSITIVE_INFINITY) - GIVE_BACK_MS);
  }

  /** Calls `act` with the end when it is known, and again each time that it has changed. */
  onEnd(act: (end: number) => void): void {
    this.#listeners.push(act);
    if (this.#end !== undefined) act(this.#end);
  }

  /** Resolves when the scheduler has said when the allocation ends, or does not answer soon. */
  async settled(): Promise<void> {
    if (!this.#asked) return;
    let stop: CancelTimer = () => {};
    const late = new Promise<void>((resolve) => {
      stop = this.#options.clock.after(PATIENCE_MS, resolve);
    });
    await Promise.race([this.#asked, late]).finally(stop);
  }

  /** Asks no longer. */
  close(): void {
    this.#closed.abort();
    this.#stopAsking?.();
    this.#listeners.length = 0;
  }

  get #asking(): Asking {
    return { ...this.#options, signal: this.#closed.signal };
  }

  async #ask(): Promise<void> {
    const end = await askSlurmForEnd(this.#asking, this.#options.clock.now().getTime());
    if (end === undefined || end === this.#end) return; // what was known before still holds
    this.#end = end;
    for (const act of this.#listeners) act(end);
  }

  async #askForKillWait(): Promise<void> {
    this.#killWaitMs = (await askSlurmForKillWait(this.#asking)) ?? this.#killWaitMs;
  }
}

/** The time between SIGTERM and SIGKILL of each scheduler, unless its administrator has changed it:
 *  slurm.conf(5) (KillWait), qmgr(8) of PBS (kill_delay), lsb.params(5) (JOB_TERMINATE_INTERVAL).
 *  Grid Engine and OAR send no SIGTERM. */
function killWaitOf(env: AllocationOptions["env"]): number | undefined {
  if (isSet(env, "SLURM_JOB_ID")) return 30_000;
  return isSet(env, "PBS_JOBID") || isSet(env, "LSB_JOBID") ? 10_000 : undefined;
}

function changedAt(path: string): number | undefined {
  return path === "" ? undefined : statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
