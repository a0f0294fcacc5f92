import { setTimeout as sleep } from "node:timers/promises";
import { StopWatch } from "./stop-watch.ts";

/** Why an experiment is ended before its time. */
export type Stop =
  | { readonly kind: "interrupted"; readonly signal: string }
  | { readonly kind: "cancelled" }
  | { readonly kind: "timeout"; readonly limitMs: number };

const POLL_MS = 20;
const KILL_WAIT_MS = 5_000;
const STRAGGLERS_MS = 1_000;

/**
 * What holds one experiment: whoever asks, it is stopped, paused or limited here, with its whole process group. The first
 * order to stop counts; it may come before the start.
 */
export class Reins {
  readonly #graceMs: number;
  #clock = new StopWatch();
  readonly #waiting: (() => void)[] = [];
  #group: number | undefined;
  #stop: Stop | undefined;
  #forced = false;
  #paused = false;
  #onAsked: () => void = () => {};

  /** @param graceMs between the signal that asks and SIGKILL */
  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  get stopped(): Stop | undefined {
    return this.#stop;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Whether nothing is asked of the experiment: until it is, nobody needs to hold it.
   *  @param onAsked called when something is */
  isFree(onAsked: () => void): boolean {
    this.#onAsked = onAsked;
    return !this.#stop && !this.#paused && !this.#clock.isLimited;
  }

  stop(stop: Stop): void {
    this.#stop ??= stop;
    this.#onAsked();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** There is no more time to wait: an experiment that is being stopped is killed. */
  force(): void {
    this.#forced = true;
  }

  /** Holds the experiment; time that passes so does not count against its limit. */
  pause(): void {
    this.#paused = true;
    this.#onAsked();
    this.#clock.pause();
    this.#signal("SIGSTOP");
  }

  resume(): void {
    this.#paused = false;
    this.#clock.resume();
    this.#signal("SIGCONT");
  }

  /** The time that it may run, counted from its start; the latest limit counts. */
  limit(ms: number): void {
    this.#onAsked();
    this.#clock.limit(ms, () => this.stop({ kind: "timeout", limitMs: ms }));
  }

  /** The next group begins with all its time: what was held before was not the experiment itself. */
  startAnew(): void {
    this.#clock.end();
    this.#clock = new StopWatch();
  }

  /** Takes the process group of an experiment that has just started. Resolves when that has ended, or else when it was stopped
   *  and the whole group is gone; with the reason in that case.
   *  @param ended aborted when the experiment has ended by itself */
  async hold(group: number, ended: AbortSignal): Promise<Stop | undefined> {
    this.#group = group;
    this.#clock.start();
    if (this.#paused) this.pause();
    await this.#untilStopped(ended);
    this.#clock.end();
    this.#group = undefined;
    // Ended by itself at the very moment: its outcome stands.
    if (!this.#stop || ended.aborted) return undefined;
    await this.#end(group, this.#stop, ended);
    return this.#stop;
  }

  async #end(group: number, stop: Stop, ended: AbortSignal): Promise<void> {
    signalGroup(group, stop.kind === "interrupted" ? (stop.signal as NodeJS.Signals) : "SIGTERM");
    if (this.#paused) signalGroup(group, "SIGCONT"); // else it could not hear
    let deadline = performance.now() + this.#graceMs;
    let alone = false;
    while (groupExists(group) && !this.#forced && performance.now() < deadline) {
      // The grace is for the experiment itself: what it leaves behind has nothing to save any more.
      if (ended.aborted && !alone) {
        alone = true;
        deadline = Math.min(deadline, performance.now() + STRAGGLERS_MS);
      }
      await sleep(POLL_MS);
    }
    signalGroup(group, "SIGKILL");
    // A killed process is gone at once unless the kernel holds it (a dead NFS server): that must not hold us for ever.
    const giveUp = performance.now() + KILL_WAIT_MS;
    while (groupExists(group) && performance.now() < giveUp) await sleep(POLL_MS);
  }

  #untilStopped(ended: AbortSignal): Promise<void> {
    if (this.#stop || ended.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      ended.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#group !== undefined) signalGroup(this.#group, signal);
  }
}

/** Sends `signal` to all processes of a group; nobody may be left to hear it. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left.
  }
}

/** Whether a process of the group is left. */
export function groupExists(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
