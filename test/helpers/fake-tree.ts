import type { ProcessRow } from "../../src/processes/process-table.ts";
import type { TreeEnding } from "../../src/processes/end-tree.ts";
import type { ControlledTree } from "../../src/runner/experiment/process-control.ts";
import type { FakeClock } from "./fake-clock.ts";

/** A tree of processes that records what is done to it. Its first process ends when it is killed,
 *  and earlier only where a test says so. */
export class FakeTree implements ControlledTree {
  readonly done: string[] = [];
  /** What outlives the first process. */
  survivors: ProcessRow[] = [];
  /** Which of all processes cannot be ended. */
  immortal: ProcessRow[] = [];
  readonly #clock: FakeClock;
  readonly #over: () => void;

  constructor(clock: FakeClock, over: () => void) {
    [this.#clock, this.#over] = [clock, over];
  }

  async pause(): Promise<void> {
    this.done.push("pause");
  }

  async resume(): Promise<void> {
    this.done.push("resume");
  }

  passOn(signal: NodeJS.Signals): boolean {
    this.done.push(`pass on ${signal}`);
    return true;
  }

  async left(): Promise<ProcessRow[]> {
    return this.survivors;
  }

  async end({ signal, graceMs, hasEnded, isForced }: TreeEnding): Promise<ProcessRow[]> {
    this.done.push(signal);
    const deadline = this.#clock.monotonic() + graceMs;
    while (!hasEnded() && !isForced() && this.#clock.monotonic() < deadline) await this.#clock.sleep(10);
    if (!hasEnded()) {
      this.done.push(`SIGKILL at ${this.#clock.monotonic()}`);
      this.#over();
    }
    return this.immortal;
  }
}
