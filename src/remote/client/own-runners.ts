import type { Entry } from "../../core/entry.ts";
import { controlOrder } from "../../membership/control-file.ts";
import type { Note } from "../../membership/heartbeat.ts";
import { type MachineMark, swapRunner } from "../line/machine-mark.ts";
import type { Line } from "./line.ts";
import type { Mirror } from "./mirror.ts";

const ASKED = ["orders", "stop", "jobs"] as const satisfies readonly Note[];
const TOLD = ["slots", "waits", "pool"] as const satisfies readonly Note[];

/** The incarnations of this process's runner, as both ends know them. */
export class OwnRunners {
  readonly #mark: MachineMark;
  readonly #mirror: Mirror;
  /** All so far, by their ids here. */
  readonly all = new Set<string>();
  /** Those that have not left, and were not taken for dead; one, but for a moment. */
  readonly current = new Set<string>();
  /** Those that the other end has known. */
  readonly #entered = new Set<string>();
  /** What was told last, by runner and note. */
  readonly #told = new Map<string, string>();

  constructor(mark: MachineMark, mirror: Mirror) {
    [this.#mark, this.#mirror] = [mark, mirror];
  }

  add(runner: string): void {
    this.all.add(runner);
    this.current.add(runner);
  }

  /** @returns the ids at the other end of those that leave */
  leave(): string[] {
    const left = [...this.current].map((runner) => swapRunner(runner, this.#mark));
    this.current.clear();
    return left;
  }

  /** Has the other end keep a heartbeat for each.
   *  @throws LineGone; Error when the other end could not */
  async enterAll(line: Line): Promise<void> {
    for (const runner of this.current) {
      const there = swapRunner(runner, this.#mark);
      const isNew = !this.#entered.has(runner);
      const answer = await line.ask({ t: "enter", runner: there, new: isNew });
      if (answer.t === "failed") throw new Error(String(answer["why"]));
      if (answer["isThere"] === true) this.#entered.add(runner);
      else await this.gone(there);
    }
    this.#told.clear();
  }

  /** Others at the list have taken a runner for dead. @param there its id at the other end */
  async gone(there: string): Promise<void> {
    const runner = swapRunner(there, this.#mark);
    if (this.current.delete(runner)) await this.#mirror.remove(runner);
  }

  /** Others ask something of a runner. */
  async asked(there: string, note: string, text: string): Promise<void> {
    const runner = swapRunner(there, this.#mark);
    const known = ASKED.find((each) => each === note);
    if (known && this.current.has(runner)) await this.#mirror.ask(runner, known, text);
  }

  /** Tells the other end what the runner says of itself, where that has changed. */
  async tell(line: Line): Promise<void> {
    for (const runner of this.current)
      for (const note of TOLD) {
        const text = await this.#mirror.said(runner, note);
        const key = `${runner} ${note}`;
        if (text === (this.#told.get(key) ?? "")) continue;
        this.#told.set(key, text);
        line.send({ t: "tell", runner: swapRunner(runner, this.#mark), note, text });
      }
  }

  /** Asks the runner to end what the list says it runs, as others could through the list. */
  async stop(entries: readonly Entry[]): Promise<void> {
    for (const runner of this.current) {
      const orders = entries.flatMap(({ status, facts }) =>
        status === "running" && facts.runner === runner ? [controlOrder("stop", { claim: facts.claim })] : [],
      );
      const text = orders.map((order) => `${JSON.stringify(order)}\n`).join("");
      await this.#mirror.ask(runner, "orders", text).catch(() => {});
    }
  }
}
