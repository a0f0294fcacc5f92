import { availableParallelism } from "node:os";
import { CooperateError } from "../../core/failure.ts";
import { describeShortage, isShortage } from "../../core/shortage.ts";
import { Supervisor } from "./client.ts";
import { takeEarly } from "./prestart.ts";
import type { ForwardedSignal, Reregistered } from "./protocol.ts";

/** Experiments claimed together from which on another supervisor is worth its start: that costs as much as it saves with so many. */
const WORTH = 48;
/** From so many on, supervisors that are there already are used: the experiments are known to be short. */
const SEVERAL = 2;
/** Entries that wait for each runner from which on others are started before it is known whether they are short: while the runner
 *  starts, other cores have nothing to do. */
const MANY = 200;
/** So long these may wait to be worth it, milliseconds. */
const PATIENCE_MS = 2_000;
/** A supervisor waits for each program to be loaded, which takes a core; and the runner has no work for more. */
const MOST = Math.min(4, availableParallelism());
/** One that ends before it is ready may have been killed; so many in a row cannot be started. */
const MOST_FAILURES = 3;

/** The supervisors of a runner: one, and more of them while there are many short experiments. One that was killed is replaced. */
export class Supervisors {
  readonly #env: Readonly<NodeJS.ProcessEnv>;
  readonly #all: Supervisor[] = [];
  #areManyWanted = false;
  #failures = 0;
  #why = "";
  #wasReady = false;
  #isOver = false;

  /** @param env what experiments find in their environment */
  constructor(env: Readonly<NodeJS.ProcessEnv>) {
    this.#env = env;
  }

  /** Starts the first one, so that it is ready when it is needed. */
  begin(): void {
    this.#start(1);
  }

  /** So many entries wait for us and for others, for so many slots of ours. When they turn out not to be short, the others have done
   *  nothing. */
  prepare(waiting: number, runners: number, slots: number): void {
    if (waiting < MANY * runners) return;
    this.#start(slots);
    setTimeout(() => {
      if (this.#areManyWanted) return;
      // One of the others may have been ready first, and have something by now: it stays.
      for (const one of this.#all.slice(1).filter(({ running }) => running === 0)) {
        this.#all.splice(this.#all.indexOf(one), 1);
        one.end();
      }
    }, PATIENCE_MS).unref();
  }

  /** So many short experiments were claimed together, for so many slots. */
  foresee(count: number, slots: number): void {
    if (count < (this.#all.length > 1 ? SEVERAL : WORTH)) return;
    this.#areManyWanted = true;
    this.#start(slots);
  }

  /** Resolves when there is one that is ready.
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

  /** Whether one was {@link ready} before. */
  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** The system's name of why the last one could not be started; empty when it did not say. */
  get why(): string {
    return this.#why;
  }

  /** The one that serves `slot`; undefined when none is {@link ready}. */
  of(slot: number): Supervisor | undefined {
    const usable = this.#all.filter(({ isReady }) => isReady);
    return this.#areManyWanted ? usable[slot % usable.length] : usable[0];
  }

  /** How many attempts they have, those that wait behind others included. */
  get running(): number {
    return this.#all.reduce((sum, { running }) => sum + running, 0);
  }

  /** Tells all of them. */
  tell(order: ForwardedSignal | Reregistered): void {
    for (const one of this.#all) one.tell(order);
  }

  /** Nothing more is to begin. */
  end(): void {
    this.#isOver = true;
    for (const one of this.#all.splice(0)) one.end();
  }

  #start(slots: number): void {
    if (this.#isOver) return;
    for (let missing = Math.min(slots, MOST) - this.#all.length; missing > 0; missing--) {
      const one = takeEarly() ?? new Supervisor();
      this.#all.push(one);
      one.greet(this.#env, () => {
        if (!one.wasReady) {
          this.#failures++;
          this.#why = one.why ?? this.#why;
        }
        const at = this.#all.indexOf(one);
        if (at !== -1) this.#all.splice(at, 1);
      });
    }
  }

  /** Whoever asks again tries again. */
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
