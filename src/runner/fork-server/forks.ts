import { availableParallelism } from "node:os";
import { formatRunnerId, ownRunnerId } from "../../store/runner-id.ts";
import { ForkServer } from "./fork-server.ts";

/** Experiments claimed together from which on a server is worth its start: that costs as much as it saves with so many. */
const WORTH = 48;
/** From so many on, servers that are there are used: they are known to be short. */
const SEVERAL = 2;
/** Entries that wait for each runner from which on servers are started before it is known whether they are short: while the runner
 *  starts, other cores have nothing to do. */
const MANY = 200;
/** So long they may wait to be worth it, milliseconds. */
const PATIENCE_MS = 2_000;
/** A server waits for each program to be loaded, which takes a core; and the runner has no work for more. */
const MOST = Math.min(4, availableParallelism());

/** The fork servers of a runner, once they are worth having. One that was killed is not replaced: the runner can do without. */
export class Forks {
  readonly #env: Readonly<NodeJS.ProcessEnv>;
  readonly #servers: ForkServer[] = [];
  #areWanted = false;

  /** @param env what experiments find in their environment */
  constructor(env: Readonly<NodeJS.ProcessEnv>) {
    this.#env = env;
  }

  /** So many entries wait for us and for others, for so many slots of ours. When they turn out not to be short, the servers have done
   *  nothing. */
  prepare(waiting: number, runners: number, slots: number): void {
    if (waiting < MANY * runners) return;
    this.#start(slots);
    setTimeout(() => {
      if (!this.#areWanted) this.end();
    }, PATIENCE_MS).unref();
  }

  /** So many short experiments were claimed together, for so many slots. */
  foresee(count: number, slots: number): void {
    if (count < (this.#servers.length > 0 ? SEVERAL : WORTH)) return;
    this.#areWanted = true;
    this.#start(slots);
  }

  /** The one that serves `slot`; undefined as long as none is wanted, or it is not ready. */
  of(slot: number): ForkServer | undefined {
    if (!this.#areWanted) return undefined;
    const server = this.#servers[slot % this.#servers.length];
    return server?.isReady ? server : undefined;
  }

  /** Nothing may run any more. */
  end(): void {
    for (const server of this.#servers.splice(0)) server.end();
  }

  #start(slots: number): void {
    while (this.#servers.length < Math.min(slots, MOST))
      this.#servers.push(new ForkServer(formatRunnerId(ownRunnerId()), this.#env));
  }
}
