import { isInAllocation, timeToLeave } from "../core/allocation.ts";
import { GIVE_BACK, type Stop } from "../runner/experiment/stop.ts";
import type { Allocation } from "../runner/allocation/allocation.ts";
import type { RunnerOptions } from "../runner/options.ts";
import type { Supervisors } from "../runner/supervisor/pool.ts";
import { passedOn, SIGNAL_EXIT, type StopSignal, type World } from "./shared/world.ts";

/** A signal that arrives again within this time is the same one: npx passes on what the terminal
 *  has sent to the whole process group, and SIGIO was seen twice. */
const SAME_SIGNAL_MS = 200;

export interface RunSignalsOptions {
  /** What experiments have in their environment; it says whether this is a job of a scheduler. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly supervisors: Supervisors;
  /** The allocation in which this process works, if it is in one. */
  readonly allocation?: Pick<Allocation, "end" | "isEnding" | "graceMs"> | undefined;
  /** Called for the first signal that asks the runner to stop. */
  readonly onStopping: (signal: StopSignal) => void;
  /** Prints one line. */
  readonly say: (line: string) => void;
  /** Writes what was printed and is still buffered: the process is about to end. */
  readonly flush: () => void;
}

/**
 * The signals of a runner. The first one that asks it to stop is passed on to the experiments; the
 * second kills them; a third ends the process. A warning of the scheduler is passed on, and
 * nothing more starts.
 */
export class RunSignals {
  readonly #world: World;
  readonly #options: RunSignalsOptions;
  readonly #interrupt = new AbortController();
  readonly #force = new AbortController();
  readonly #announced = new AbortController();
  #received: StopSignal | undefined;
  #count = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(world: World, options: RunSignalsOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** The first signal that asked this runner to stop. */
  get received(): StopSignal | undefined {
    return this.#received;
  }

  /** For the work loop. */
  get orders(): Required<RunnerOptions["orders"]> {
    return {
      interrupt: this.#interrupt.signal,
      force: this.#force.signal,
      announced: this.#announced.signal,
    };
  }

  /** Handles signals until the result is called. */
  listen(): () => void {
    const ignoreStops = this.#world.onSignal((signal) => this.#stop(signal));
    const ignoreNotices = this.#world.onNotice((signal) => this.#passOnNotice(signal));
    return () => {
      ignoreStops();
      ignoreNotices();
    };
  }

  /** Ends this process. */
  leave(signal: StopSignal): never {
    this.#options.flush();
    return this.#world.exit(SIGNAL_EXIT[signal]);
  }

  #stop(signal: StopSignal): void {
    const now = this.#world.monotonic();
    if (now - this.#lastAt < SAME_SIGNAL_MS) return;
    this.#lastAt = now;
    this.#count++;
    if (this.#received === undefined) {
      this.#received = signal;
      this.#options.onStopping(signal);
      this.#interrupt.abort(passedOn(signal));
      this.#killInTime(signal);
      return;
    }
    this.#force.abort();
    // With no experiment left there is only a lock or storage to wait for. After a third signal
    // the user does not want to wait: the supervisor ends what runs, its journal says how, and the
    // claims are given back by others.
    if (this.#options.supervisors.running === 0 || this.#count > 2) this.leave(this.#received);
  }

  /** The scheduler that has sent SIGTERM kills this process, too, a while later. What was not
   *  given back before that would be lost. */
  #killInTime(signal: StopSignal): void {
    const { allocation } = this.#options;
    if (signal !== "SIGTERM" || !allocation || allocation.graceMs === Number.POSITIVE_INFINITY) return;
    this.#world.after(allocation.graceMs, () => this.#force.abort());
  }

  #passOnNotice(signal: NodeJS.Signals): void {
    const { env, supervisors, allocation, say } = this.#options;
    if (!isInAllocation(env)) return supervisors.tell({ kind: "announce", signal });
    const stop: Stop = { ...GIVE_BACK, ...(allocation?.isEnding && { isWalltime: true }) };
    const afterMs = timeToLeave(env, this.#world.now(), allocation?.end);
    supervisors.tell({ kind: "announce", signal, leave: { afterMs, stop } });
    if (!this.#announced.signal.aborted)
      say(`${signal}: the scheduler ends this allocation soon; nothing more begins`);
    this.#announced.abort(signal);
  }
}
