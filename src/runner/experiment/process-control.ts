import { type Clock, SYSTEM_CLOCK } from "../../core/clock.ts";
import type { ProcessRow } from "../../processes/process-table.ts";
import type { ProcessTree } from "../../processes/process-tree.ts";
import type { Stop } from "./stop.ts";
import { Stopwatch } from "./stopwatch.ts";

/** How an attempt ended under control. */
export interface ControlResult {
  /** Why it was ended; undefined when it ended by itself. */
  readonly stop: Stop | undefined;
  /** Processes that could not be ended, or were left running on purpose. */
  readonly left: readonly ProcessRow[];
  /** Processes that outlived the first one and were ended. */
  readonly ended: readonly ProcessRow[];
}

export interface HoldOptions {
  /** From the signal that asks the processes to end until SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** Processes that outlive the first one are left running. */
  readonly leaveChildren: boolean;
}

/** The processes of one attempt, as far as control needs them. */
export type ControlledTree = Pick<ProcessTree, "pause" | "resume" | "passOn" | "left" | "end">;

/**
 * The supervisor's end of one attempt: stops, pauses and limits it, with its whole tree of
 * processes. The first request to stop counts; it may come before the start.
 */
export class ProcessControl {
  readonly #options: HoldOptions;
  readonly #stopwatch: Stopwatch;
  readonly #waiting: (() => void)[] = [];
  #tree: ControlledTree | undefined;
  #stop: Stop | undefined;
  #isOver = false;
  #forced = false;
  #paused = false;

  constructor(options: HoldOptions, clock: Clock = SYSTEM_CLOCK) {
    this.#options = options;
    this.#stopwatch = new Stopwatch(clock);
  }

  stop(stop: Stop): void {
    this.#stop ??= stop;
    this.#wake();
  }

  /** Kills an attempt that is being stopped, without waiting for the end of its grace. */
  force(): void {
    this.#forced = true;
  }

  /** Stops all processes for a while; the time of the pause does not count against the limit.
   *  Resolves when they are stopped. */
  async pause(): Promise<void> {
    this.#paused = true;
    this.#stopwatch.pause();
    if (!this.#stop) await this.#tree?.pause();
  }

  /** Resolves when all processes continue. */
  async resume(): Promise<void> {
    this.#paused = false;
    this.#stopwatch.resume();
    await this.#tree?.resume();
  }

  /** Sets how long the attempt may run, counted from its start; the latest limit counts. */
  limit(ms: number): void {
    this.#stopwatch.limit(ms, () => this.stop({ kind: "timeout", limitMs: ms }));
  }

  /** Sends `signal` to those of its processes that have a handler for it.
   *  @returns whether one had */
  passOn(signal: NodeJS.Signals): boolean {
    return this.#tree?.passOn(signal) ?? false;
  }

  /** Controls the tree of an attempt whose first process has just started. Resolves after
   *  {@link over}, when nothing of the tree is left, or only what may be left. */
  async hold(tree: ControlledTree): Promise<ControlResult> {
    this.#tree = tree;
    this.#stopwatch.start();
    if (this.#paused) await this.pause();
    if (!this.#stop && !this.#isOver) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#stopwatch.end();
    // If the first process ended by itself at this very moment, its outcome stands.
    const stop = this.#isOver ? undefined : this.#stop;
    const rest = stop ? [] : await tree.left();
    const isLeft = !stop && (rest.length === 0 || this.#options.leaveChildren);
    const left = isLeft ? rest : await this.#end(tree, stop);
    this.#tree = undefined;
    return { stop, left, ended: rest.filter((row) => !left.some(({ pid }) => pid === row.pid)) };
  }

  /** The first process has ended. */
  over(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #end(tree: ControlledTree, stop: Stop | undefined): Promise<readonly ProcessRow[]> {
    return tree.end({
      signal: stop?.kind === "interrupted" ? (stop.signal as NodeJS.Signals) : "SIGTERM",
      graceMs: this.#options.graceMs,
      hasEnded: () => this.#isOver,
      isForced: () => this.#forced,
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
