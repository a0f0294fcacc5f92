import type { Entry } from "../../core/entry.ts";
import { controlOrder } from "../../membership/control-file.ts";
import { ORDER_NOTES, STATUS_NOTES } from "../../membership/heartbeat.ts";
import { type MachineAlias, translateRunner } from "../protocol/machine-alias.ts";
import type { ListConnection } from "./list-connection.ts";
import type { ReplicaRunners } from "./replica-runners.ts";

/** The incarnations of this process's runner, as both ends know them. */
export class OwnRunners {
  readonly #alias: MachineAlias;
  readonly #replicaRunners: ReplicaRunners;
  /** All so far, by their ids here. */
  readonly all = new Set<string>();
  /** Those that have not left, and were not taken for dead; one, but for a moment. */
  readonly current = new Set<string>();
  /** Those that the other end has known. */
  readonly #entered = new Set<string>();
  /** What was told last, by runner and note. */
  readonly #told = new Map<string, string>();

  constructor(alias: MachineAlias, replicaRunners: ReplicaRunners) {
    [this.#alias, this.#replicaRunners] = [alias, replicaRunners];
  }

  add(runner: string): void {
    this.all.add(runner);
    this.current.add(runner);
  }

  /** @returns the ids at the other end of those that leave */
  leave(): string[] {
    const left = [...this.current].map((runner) => translateRunner(runner, this.#alias));
    this.current.clear();
    return left;
  }

  /** Has the other end keep a heartbeat for each.
   *  @throws ConnectionLost; Error when the other end could not */
  async enterAll(connection: ListConnection): Promise<void> {
    for (const runner of this.current) {
      const there = translateRunner(runner, this.#alias);
      const isNew = !this.#entered.has(runner);
      const answer = await connection.ask({ t: "enter", runner: there, new: isNew });
      if (answer.t === "failed") throw new Error(String(answer["why"]));
      if (answer["isThere"] === true) this.#entered.add(runner);
      else await this.gone(there);
    }
    this.#told.clear();
  }

  /** Others at the list have taken a runner for dead. @param there its id at the other end */
  async gone(there: string): Promise<void> {
    const runner = translateRunner(there, this.#alias);
    if (this.current.delete(runner)) await this.#replicaRunners.remove(runner);
  }

  /** Others ask something of a runner. */
  async asked(there: string, note: string, text: string): Promise<void> {
    const runner = translateRunner(there, this.#alias);
    const known = ORDER_NOTES.find((each) => each === note);
    if (known && this.current.has(runner)) await this.#replicaRunners.ask(runner, known, text);
  }

  /** Tells the other end what the runner says of itself, where that has changed. */
  async tell(connection: ListConnection): Promise<void> {
    for (const runner of this.current)
      for (const note of STATUS_NOTES) {
        const text = await this.#replicaRunners.said(runner, note);
        const key = `${runner} ${note}`;
        if (text === (this.#told.get(key) ?? "")) continue;
        this.#told.set(key, text);
        connection.send({ t: "tell", runner: translateRunner(runner, this.#alias), note, text });
      }
  }

  /** Asks the runner to end what the list says it runs, as others could through the list. */
  async stop(entries: readonly Entry[]): Promise<void> {
    for (const runner of this.current) {
      const orders = entries.flatMap(({ status, facts }) =>
        status === "running" && facts.runner === runner ? [controlOrder("stop", { claim: facts.claim })] : [],
      );
      const text = orders.map((order) => `${JSON.stringify(order)}\n`).join("");
      await this.#replicaRunners.ask(runner, "orders", text).catch(() => {});
    }
  }
}
