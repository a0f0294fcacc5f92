import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { CancelTimer } from "../../core/clock.ts";
import { messageOf } from "../../core/failure.ts";
import { LogNames } from "../../runner/experiment/log-names.ts";
import { realPath } from "../../storage/real-path.ts";
import { explain } from "../../store/explain.ts";
import { HubList } from "./hub-list.ts";
import type { HubOptions, HubParts } from "./hub-parts.ts";
import { Fence } from "./fence.ts";
import { InFlight } from "./in-flight.ts";
import { lookAfter } from "./look-after.ts";
import type { Presence } from "./presence.ts";
import { type Served, serveLine } from "./serve-line.ts";

/** Serves one list to the runners of any number of lines. */
export class Hub {
  readonly #parts: HubParts;
  readonly #stop: CancelTimer;
  readonly #lines = new Set<Promise<Served>>();

  private constructor(parts: HubParts) {
    this.#parts = parts;
    const { list, clock, presences } = parts;
    const anyRunner = (): string => [...presences].flatMap(({ runners }) => [...runners])[0] ?? "";
    this.#stop = lookAfter(list, anyRunner, clock);
  }

  /** @throws CooperateError (list, storage) when the list cannot be read */
  static async open({ file, leaseMs, clock, over }: HubOptions): Promise<Hub> {
    const list = new HubList(file, {});
    await list.read();
    const real = await realPath(file);
    const denied = await access(dirname(real), constants.W_OK).catch((error: unknown) => error);
    if (denied !== undefined) throw await explain(denied, file);
    const names = await LogNames.in(dirname(real), real);
    const inFlight = new InFlight(() => clock.monotonic());
    const presences = new Set<Presence>();
    const fence = new Fence(presences, clock);
    return new Hub({ list, real, names, leaseMs, clock, over, inFlight, fence, presences });
  }

  /** Serves the runners at the other end of one line, until they have left, or the line has been
   *  gone for the lease. What one line sends ends no other. */
  async serve(input: Readable, output: Writable): Promise<Served> {
    const serving = serveLine(this.#parts, input, output);
    this.#lines.add(serving);
    try {
      return await serving;
    } catch (error) {
      return { fault: messageOf(error) };
    } finally {
      this.#lines.delete(serving);
    }
  }

  /** Resolves when no line is served. */
  async idle(): Promise<void> {
    while (this.#lines.size > 0) await Promise.allSettled(this.#lines);
  }

  /** Looks after the list no more. */
  end(): void {
    this.#stop();
  }
}
