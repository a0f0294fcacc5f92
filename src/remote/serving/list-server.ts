import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { CancelTimer } from "../../core/clock.ts";
import { messageOf } from "../../core/failure.ts";
import { LogNames } from "../../runner/experiment/log-names.ts";
import { realPath } from "../../storage/real-path.ts";
import { explain } from "../../store/explain.ts";
import { SingleFlightList } from "./single-flight-list.ts";
import type { ListServerOptions, ListServerParts } from "./list-server-parts.ts";
import { Fence } from "./fence.ts";
import { InFlight } from "./in-flight.ts";
import { recoverLostWork } from "./recover-lost-work.ts";
import type { RemoteHeartbeats } from "./remote-heartbeats.ts";
import { type Served, serveConnection } from "./serve-connection.ts";

/** Serves one list to the runners of any number of connections. */
export class ListServer {
  readonly #parts: ListServerParts;
  readonly #stop: CancelTimer;
  readonly #connections = new Set<Promise<Served>>();

  private constructor(parts: ListServerParts) {
    this.#parts = parts;
    const { list, clock, allHeartbeats } = parts;
    const anyRunner = (): string => [...allHeartbeats].flatMap(({ runners }) => [...runners])[0] ?? "";
    this.#stop = recoverLostWork(list, anyRunner, clock);
  }

  /** @throws CooperateError (list, storage) when the list cannot be read */
  static async open({ file, leaseMs, clock, over }: ListServerOptions): Promise<ListServer> {
    const list = new SingleFlightList(file, {});
    await list.read();
    const real = await realPath(file);
    const denied = await access(dirname(real), constants.W_OK).catch((error: unknown) => error);
    if (denied !== undefined) throw await explain(denied, file);
    const names = await LogNames.in(dirname(real), real);
    const inFlight = new InFlight(() => clock.monotonic());
    const allHeartbeats = new Set<RemoteHeartbeats>();
    const fence = new Fence(allHeartbeats, clock);
    return new ListServer({ list, real, names, leaseMs, clock, over, inFlight, fence, allHeartbeats });
  }

  /** Serves the runners at the other end of one connection, until they have left, or the connection has been
   *  gone for the lease. What one connection sends ends no other. */
  async serve(input: Readable, output: Writable): Promise<Served> {
    const serving = serveConnection(this.#parts, input, output);
    this.#connections.add(serving);
    try {
      return await serving;
    } catch (error) {
      return { fault: messageOf(error) };
    } finally {
      this.#connections.delete(serving);
    }
  }

  /** How many connections there are, and of those that are gone, how many whose lease is not over. */
  get serving(): number {
    return this.#connections.size;
  }

  /** Resolves when no connection is served. */
  async idle(): Promise<void> {
    while (this.#connections.size > 0) await Promise.allSettled(this.#connections);
  }

  /** Looks after the list no more. */
  end(): void {
    this.#stop();
  }
}
