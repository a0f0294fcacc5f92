import { ForkServer } from "./fork-server.ts";

/** Experiments claimed together from which on a server is worth its start: that costs as much as it saves with so many. */
const WORTH = 48;
/** A server waits for each program to be loaded. Of four that take turns each is free when it is wanted, and more start no more. */
const MOST = 4;

/** The fork servers of a runner, once they are worth having. One that was killed is not replaced: the runner can do without. */
export class Forks {
  readonly #runner: () => string;
  readonly #env: Readonly<NodeJS.ProcessEnv>;
  readonly #servers: ForkServer[] = [];

  /** @param runner its id
   *  @param env what experiments find in their environment */
  constructor(runner: () => string, env: Readonly<NodeJS.ProcessEnv>) {
    [this.#runner, this.#env] = [runner, env];
  }

  /** So many short experiments were claimed together, for so many slots. */
  foresee(count: number, slots: number): void {
    if (count < WORTH) return;
    while (this.#servers.length < Math.min(slots, MOST))
      this.#servers.push(new ForkServer(this.#runner(), this.#env));
  }

  /** The one that serves `slot`; undefined as long as it is not ready. */
  of(slot: number): ForkServer | undefined {
    const server = this.#servers[slot % this.#servers.length];
    return server?.isReady ? server : undefined;
  }

  /** Nothing may run any more. */
  end(): void {
    for (const server of this.#servers) server.end();
  }
}
