import type { Stop } from "./stop.ts";

/** The supervisor's end of a running attempt: it carries out what is requested of the attempt. */
export interface Remote {
  stop(stop: Stop): void;
  force(): void;
  /** Resolves when all processes of the attempt are stopped. */
  pause(): Promise<void>;
  /** Resolves when all processes of the attempt continue. */
  resume(): Promise<void>;
  limit(ms: number): void;
}

/**
 * The runner's end of an attempt. Requests are forwarded to its supervisor, or kept until a
 * supervisor has the attempt. The first request to stop counts; it may come before the start.
 */
export class AttemptControl {
  #remote: Remote | undefined;
  #stop: Stop | undefined;
  #forced = false;
  #paused = false;
  #limitMs: number | undefined;

  /** Why the attempt was requested to stop; undefined when nobody has requested it. */
  get stopped(): Stop | undefined {
    return this.#stop;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** How long the attempt may run, milliseconds; undefined without a limit. */
  get limitMs(): number | undefined {
    return this.#limitMs;
  }

  stop(stop: Stop): void {
    this.#stop ??= stop;
    this.#remote?.stop(this.#stop);
  }

  /** Kills an attempt that is being stopped, without waiting for the end of its grace. */
  force(): void {
    this.#forced = true;
    this.#remote?.force();
  }

  /** Stops all processes of the attempt for a while; the time of the pause does not count against
   *  its limit. Resolves when they are stopped. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#remote?.pause();
  }

  /** Resolves when all processes continue. */
  async resume(): Promise<void> {
    this.#paused = false;
    await this.#remote?.resume();
  }

  /** Sets how long the attempt may run, counted from its start; the latest limit counts. */
  limit(ms: number): void {
    if (ms === this.#limitMs) return;
    this.#limitMs = ms;
    this.#remote?.limit(ms);
  }

  /** Removes the limit before the experiment: the program before it was only the check. */
  startAnew(): void {
    this.#limitMs = undefined;
  }

  /** Connects the attempt to `remote`, which has started it with the limit and the pause that are
   *  known here. Undefined: the attempt has ended. */
  attach(remote: Remote | undefined): void {
    this.#remote = remote;
    if (this.#stop) remote?.stop(this.#stop);
    if (this.#forced) remote?.force();
  }
}
