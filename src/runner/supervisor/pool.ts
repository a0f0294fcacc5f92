import { availableParallelism } from "node:os";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock.ts";
import { CooperateError } from "../../core/failure.ts";
import { describeShortage, isShortage } from "../../core/shortage.ts";
import { Supervisor } from "./client.ts";
import { takeEarly } from "./prestart.ts";
import { readResults } from "./result-from-journal.ts";
import type { ForwardedSignal, Reregistered } from "./protocol.ts";

/** How many experiments must be claimed together before another supervisor is started for them:
 *  its start takes as long as it saves with that many. */
const WORTH = 48;
/** How many must be claimed together before supervisors are used that are there already: the
 *  experiments are known to be short. */
const SEVERAL = 2;
/** How many entries must wait for each runner before further supervisors are started although
 *  nobody knows yet whether the entries are short: other cores are idle while the runner
 *  starts. */
const MANY = 200;
/** How long those may wait until short experiments are claimed, milliseconds. */
const PATIENCE_MS = 2_000;
/** A supervisor occupies a core, as it waits for each program to be loaded; and the runner has no
 *  work for more supervisors. */
const MOST = Math.min(4, availableParallelism());
/** A supervisor that ends before it is ready may have been killed; after this many in a row none
 *  can be started. */
const MOST_FAILURES = 3;

/** The supervisors of a runner: one, and more while there are many short experiments. One that was
 *  killed is replaced. */
export class Supervisors {
  readonly #env: Readonly<NodeJS.ProcessEnv>;
  readonly #clock: Clock;
  readonly #leaseFile: string | undefined;
  readonly #all: Supervisor[] = [];
  #areManyWanted = false;
  #failures = 0;
  #why = "";
  #wasReady = false;
  #isOver = false;

  /** @param env the environment of the experiments
   *  @param leaseFile see membership/lease-file.ts */
  constructor(env: Readonly<NodeJS.ProcessEnv>, leaseFile?: string, clock: Clock = SYSTEM_CLOCK) {
    [this.#env, this.#leaseFile, this.#clock] = [env, leaseFile, clock];
  }

  /** Starts the first one, so that it is ready when it is needed. */
  begin(): void {
    this.#start(1);
  }

  /** Starts further supervisors where many entries wait. If the entries turn out not to be short,
   *  the further ones have done nothing, and end.
   *  @param waiting entries that wait
   *  @param runners runners for which they wait
   *  @param slots of this runner */
  prepare(waiting: number, runners: number, slots: number): void {
    if (waiting < MANY * runners) return;
    this.#start(slots);
    this.#clock.after(PATIENCE_MS, () => {
      if (this.#areManyWanted) return;
      // One of the further ones may have been ready first, and run something by now: it stays.
      for (const one of this.#all.slice(1).filter(({ running }) => running === 0)) {
        this.#all.splice(this.#all.indexOf(one), 1);
        one.end();
      }
    });
  }

  /** Uses several supervisors from now on, if enough short experiments were claimed together.
   *  @param count experiments that were claimed together
   *  @param slots of this runner */
  foresee(count: number, slots: number): void {
    if (count < (this.#all.length > 1 ? SEVERAL : WORTH)) return;
    this.#areManyWanted = true;
    this.#start(slots);
  }

  /** Resolves when a supervisor is ready.
   *  @throws CooperateError (storage) when none can be started */
  async ready(): Promise<void> {
    while (!this.#all.some(({ isReady }) => isReady)) {
      if (this.#failures >= MOST_FAILURES || this.#isOver) throw this.#trouble();
      this.#start(1);
      await this.#all[0]?.ready;
    }
    this.#failures = 0;
    this.#wasReady = true;
  }

  /** Whether a supervisor was {@link ready} before. */
  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** The system's name of why the last one could not be started; empty when the system did not
   *  say. */
  get why(): string {
    return this.#why;
  }

  /** The supervisor of `slot`; undefined when none is {@link ready}. */
  of(slot: number): Supervisor | undefined {
    const usable = this.#all.filter(({ isReady }) => isReady);
    return this.#areManyWanted ? usable[slot % usable.length] : usable[0];
  }

  /** How many attempts they have, including those that wait behind others. */
  get running(): number {
    return this.#all.reduce((sum, { running }) => sum + running, 0);
  }

  /** Sends `order` to all of them. */
  tell(order: ForwardedSignal | Reregistered): void {
    for (const one of this.#all) one.tell(order);
  }

  /** Starts nothing more, and lets each supervisor end when nothing runs there any more. */
  end(): void {
    this.#isOver = true;
    for (const one of this.#all.splice(0)) one.end();
  }

  #start(slots: number): void {
    if (this.#isOver) return;
    for (let missing = Math.min(slots, MOST) - this.#all.length; missing > 0; missing--) {
      const one = takeEarly() ?? new Supervisor();
      this.#all.push(one);
      const onGone = (): void => {
        if (!one.wasReady) {
          this.#failures++;
          this.#why = one.why ?? this.#why;
        }
        const at = this.#all.indexOf(one);
        if (at !== -1) this.#all.splice(at, 1);
      };
      one.greet(this.#env, { onGone, readResults, leaseFile: this.#leaseFile });
    }
  }

  /** Why none can be started. The next call of {@link ready} tries again. */
  #trouble(): CooperateError {
    this.#failures = 0;
    const { what, remedy } = describeShortage(this.#why);
    const because = isShortage(this.#why) ? `: ${what}` : "";
    return new CooperateError(
      "storage",
      `the process that starts experiments could not be started${because}`,
      {
        hint: because === "" ? "is the machine out of memory or of processes? see: ulimit -a" : remedy,
      },
    );
  }
}
