import type { Outcome } from "../../core/outcome.ts";
import type { ProcessTree } from "../../processes/process-tree.ts";
import type { ProcessRow } from "../../processes/process-table.ts";
import { Stopwatch } from "./stopwatch.ts";

/** Why an experiment is ended before its time. */
export type Stop = Extract<Outcome, { kind: "interrupted" | "cancelled" | "timeout" }>;

/** How an attempt was held to its end. */
export interface ControlResult {
  /** Why it was ended; undefined when it ended by itself. */
  readonly stop: Stop | undefined;
  /** Processes that could not be ended, or were left on purpose. */
  readonly left: readonly ProcessRow[];
  /** Processes that the first one left behind, and that were ended. */
  readonly ended: readonly ProcessRow[];
}

export interface HoldOptions {
  /** From the signal that asks to SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** What the first process leaves behind is let be. */
  readonly leaveChildren: boolean;
}

/**
 * What holds one attempt: whoever asks, it is stopped, paused or limited here, with its whole tree of processes. The first order to
 * stop counts; it may come before the start.
 */
export class ProcessControl {
  readonly #options: HoldOptions;
  readonly #clock = new Stopwatch();
  readonly #waiting: (() => void)[] = [];
  #tree: ProcessTree | undefined;
  #stop: Stop | undefined;
  #isOver = false;
  #forced = false;
  #paused = false;

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  stop(stop: Stop): void {
    this.#stop ??= stop;
    this.#wake();
  }

  /** There is no more time to wait: an attempt that is being stopped is killed. */
  force(): void {
    this.#forced = true;
  }

  /** Holds the attempt; time that passes so does not count against its limit. Resolves when it stands still. */
  async pause(): Promise<void> {
    this.#paused = true;
    this.#clock.pause();
    if (!this.#stop) await this.#tree?.pause();
  }

  /** Resolves when it goes on. */
  async resume(): Promise<void> {
    this.#paused = false;
    this.#clock.resume();
    await this.#tree?.resume();
  }

  /** The time that it may run, counted from its start; the latest limit counts. */
  limit(ms: number): void {
    this.#clock.limit(ms, () => this.stop({ kind: "timeout", limitMs: ms }));
  }

  /** Sends `signal` to those of its processes that have a handler for it.
   *  @returns whether one had */
  passOn(signal: NodeJS.Signals): boolean {
    return this.#tree?.passOn(signal) ?? false;
  }

  /** Takes the tree of an attempt whose first process has just started. Resolves when nothing of it is left, or only what is meant to
   *  be; after {@link over}. */
  async hold(tree: ProcessTree): Promise<ControlResult> {
    this.#tree = tree;
    this.#clock.start();
    if (this.#paused) await this.pause();
    if (!this.#stop && !this.#isOver) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#clock.end();
    // Ended by itself at the very moment: its outcome stands.
    const stop = this.#isOver ? undefined : this.#stop;
    const rest = stop ? [] : await tree.left();
    const isLetBe = !stop && (rest.length === 0 || this.#options.leaveChildren);
    const left = isLetBe ? rest : await this.#end(tree, stop);
    this.#tree = undefined;
    return { stop, left, ended: rest.filter((row) => !left.some(({ pid }) => pid === row.pid)) };
  }

  /** The first process has ended. */
  over(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #end(tree: ProcessTree, stop: Stop | undefined): Promise<readonly ProcessRow[]> {
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
