import type { Stop } from "./process-control.ts";

/** Who does what is asked of a running attempt: its supervisor. */
export interface Remote {
  stop(stop: Stop): void;
  force(): void;
  /** Resolves when it stands still. */
  pause(): Promise<void>;
  /** Resolves when it goes on. */
  resume(): Promise<void>;
  limit(ms: number): void;
}

/**
 * What is asked of an attempt, by whomever: handed on to its supervisor, or kept until that has it. The first order to stop counts; it
 * may come before the start.
 */
export class AttemptControl {
  #remote: Remote | undefined;
  #stop: Stop | undefined;
  #forced = false;
  #paused = false;
  #limitMs: number | undefined;

  get stopped(): Stop | undefined {
    return this.#stop;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** The time that it may run, milliseconds; undefined without end. */
  get limitMs(): number | undefined {
    return this.#limitMs;
  }

  stop(stop: Stop): void {
    this.#stop ??= stop;
    this.#remote?.stop(this.#stop);
  }

  /** There is no more time to wait: an attempt that is being stopped is killed. */
  force(): void {
    this.#forced = true;
    this.#remote?.force();
  }

  /** Holds the attempt; time that passes so does not count against its limit. Resolves when it stands still. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#remote?.pause();
  }

  /** Resolves when it goes on. */
  async resume(): Promise<void> {
    this.#paused = false;
    await this.#remote?.resume();
  }

  /** The time that it may run, counted from its start; the latest limit counts. */
  limit(ms: number): void {
    if (ms === this.#limitMs) return;
    this.#limitMs = ms;
    this.#remote?.limit(ms);
  }

  /** The next program has no limit: what was run before was not the experiment itself. */
  startAnew(): void {
    this.#limitMs = undefined;
  }

  /** From now on `remote` has the attempt, which was started with the limit and the pause that were known. Undefined: it has ended. */
  attach(remote: Remote | undefined): void {
    this.#remote = remote;
    if (this.#stop) remote?.stop(this.#stop);
    if (this.#forced) remote?.force();
  }
}
