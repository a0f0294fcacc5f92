import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { CancelTimer } from "../../core/clock.ts";
import { LogNames } from "../../runner/experiment/log-names.ts";
import { realPath } from "../../storage/real-path.ts";
import { openListFile } from "../../store/list-file.ts";
import type { HubOptions, HubParts } from "./hub-parts.ts";
import { lookAfter } from "./look-after.ts";
import { type Served, serveLine } from "./serve-line.ts";

/** Serves one list to the runners of any number of lines. */
export class Hub {
  readonly #parts: HubParts;
  readonly #stop: CancelTimer;

  private constructor(parts: HubParts) {
    this.#parts = parts;
    const { list, clock, presences } = parts;
    const anyRunner = (): string => [...presences].flatMap(({ runners }) => [...runners])[0] ?? "";
    this.#stop = lookAfter(list, anyRunner, clock);
  }

  /** @throws CooperateError (list, storage) when the list cannot be read */
  static async open({ file, leaseMs, clock, over }: HubOptions): Promise<Hub> {
    const list = openListFile(file);
    await list.read();
    const real = await realPath(file);
    const names = await LogNames.in(dirname(real), real);
    return new Hub({ list, real, names, leaseMs, clock, over, presences: new Set() });
  }

  /** Serves the runners at the other end of one line, until they have left, or the line has been
   *  gone for the lease. What one line sends ends no other. */
  async serve(input: Readable, output: Writable): Promise<Served> {
    const served = await serveLine(this.#parts, input, output);
    input.destroy(); // else this process would wait for it
    return served;
  }

  /** Looks after the list no more. */
  end(): void {
    this.#stop();
  }
}
