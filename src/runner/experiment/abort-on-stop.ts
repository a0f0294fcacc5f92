import { EntryStopped } from "../../core/entry-stopped.ts";
import type { AttemptControl, Remote } from "./attempt-control.ts";
import { Stopwatch } from "./stopwatch.ts";

/** An attempt that runs as JavaScript in this process: orders to stop, and its time limit, abort a
 *  signal. */
export class AbortOnStop implements Remote {
  readonly #control: AttemptControl;
  readonly #abort = new AbortController();
  readonly #time = new Stopwatch();
  readonly #n: number;

  /** Counts the time from now on.
   *  @param control what others ask of the attempt
   *  @param n number of the entry, for the message */
  constructor(control: AttemptControl, n: number) {
    this.#control = control;
    this.#n = n;
    this.#time.start();
    if (control.limitMs !== undefined) this.limit(control.limitMs);
    control.attach(this);
  }

  /** Aborted with an {@link EntryStopped} when the attempt is to end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  stop(): void {
    const { stopped } = this.#control;
    if (stopped) this.#abort.abort(new EntryStopped(this.#n, stopped));
  }

  /** There is nothing to kill. */
  force(): void {}

  /** Never resolves: JavaScript cannot be held, so nobody may be told that it stands still. */
  async pause(): Promise<void> {
    await new Promise(() => {});
  }

  async resume(): Promise<void> {}

  limit(ms: number): void {
    this.#time.limit(ms, () => this.#control.stop({ kind: "timeout", limitMs: ms }));
  }

  /** The attempt has ended. */
  end(): void {
    this.#time.end();
    this.#control.attach(undefined);
  }
}
