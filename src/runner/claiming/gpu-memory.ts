import type { Clock } from "../../core/clock.ts";
import { SingleFlight } from "../../core/single-flight.ts";
import { formatSize } from "../../core/size.ts";

/** Bytes of free memory by the number and by the uuid of each GPU. */
export type FreeMemory = ReadonlyMap<string, number>;

/** What `--gpu-memfree` asks for. */
export interface GpuMemoryLimit {
  /** A GPU is used only while so many bytes of its memory are free. */
  readonly least: number;
  /** Asks for the free memory; empty when nothing can be learnt. */
  readonly ask: () => Promise<FreeMemory>;
}

/** A reading is renewed after this time, and does not count after the other; milliseconds. */
const FRESH_MS = 1_000;
const OLD_MS = 10_000;
/** So long after a start the memory of a GPU does not show yet what the experiment takes. */
const SETTLE_MS = 5_000;

/**
 * Which GPUs have enough free memory, for GPUs that others use, too. Claims are decided under the
 * lock of the list, where nobody can wait for nvidia-smi, so they go by a reading that was made
 * just before.
 */
export class GpuMemory {
  readonly #limit: GpuMemoryLimit;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #asking = new SingleFlight<void>();
  readonly #startedAt = new Map<string, number>();
  #free: FreeMemory = new Map();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(limit: GpuMemoryLimit, clock: Pick<Clock, "monotonic">) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Makes a new reading, unless the last one is fresh. */
  async refresh(): Promise<void> {
    if (this.#clock.monotonic() - this.#readAt < FRESH_MS) return;
    await this.#asking.run(async () => {
      this.#free = await this.#limit.ask();
      this.#readAt = this.#clock.monotonic();
    });
  }

  /** An experiment has started on these GPUs: `0,1`. */
  started(ids: string): void {
    for (const id of ids.split(",")) this.#startedAt.set(id, this.#clock.monotonic());
  }

  /** Whether all of these GPUs have enough free memory. */
  hasRoom(ids: readonly string[]): boolean {
    return this.shortage(ids) === undefined;
  }

  /** Why these GPUs are not used now, in words for the user; undefined when they may be. Renews an
   *  old reading for the next call. */
  shortage(ids: readonly string[]): string | undefined {
    this.refresh().catch(() => {});
    const now = this.#clock.monotonic();
    const isOld = now - this.#readAt > OLD_MS;
    for (const id of ids) {
      const free = isOld ? undefined : this.#free.get(id);
      if (free === undefined) return `nvidia-smi does not say how much memory of GPU ${id} is free`;
      if (free < this.#limit.least)
        return `GPU ${id} has ${formatSize(free)} of free memory, less than the ${formatSize(this.#limit.least)} of --gpu-memfree`;
      if (now - (this.#startedAt.get(id) ?? Number.NEGATIVE_INFINITY) < SETTLE_MS)
        return `an experiment has just started on GPU ${id} (--gpu-memfree)`;
    }
    return undefined;
  }
}
