import type { Clock } from "../../core/clock.ts";
import { formatSize } from "../../core/size.ts";
import type { Machine } from "../allocation/machine.ts";

/** When experiments may start on a machine that others use, too. */
export interface LoadLimits {
  /** At least this many bytes of memory must be available. */
  readonly memfree: number | undefined;
  /** The load average must be below this, in processes that want a core. */
  readonly load: number | undefined;
  /** What is measured, where there is a limit. */
  readonly machine?: Machine;
}

/** The pause between two starts, milliseconds: a new experiment does not show in the figures yet. */
const SETTLE_MS = 1_000;

/**
 * Load-dependent admission control (`--memfree`, `--load`): whether the machine has room for one
 * more experiment. Every start waits for it, the first one, too: memory can be short although
 * this runner runs nothing.
 */
export class MachineLoad {
  readonly #limits: LoadLimits;
  readonly #clock: Pick<Clock, "monotonic">;
  #lastStart = Number.NEGATIVE_INFINITY;

  constructor(limits: LoadLimits, clock: Pick<Clock, "monotonic">) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Whether an experiment may start now. */
  get open(): boolean {
    if (this.#limits.memfree === undefined && this.#limits.load === undefined) return true;
    return this.#clock.monotonic() - this.#lastStart >= SETTLE_MS && this.shortage() === undefined;
  }

  /** Which limit is exceeded, in words for the user; undefined when none is. */
  shortage(): string | undefined {
    const { memfree, load, machine } = this.#limits;
    if (!machine) return undefined;
    const available = memfree === undefined ? 0 : machine.available();
    if (memfree !== undefined && available < memfree)
      return `${formatSize(available)} of memory are available, less than the ${formatSize(memfree)} of --memfree`;
    const now = load === undefined ? 0 : machine.load();
    if (load !== undefined && now >= load)
      return `the load is ${now.toFixed(1)}, not below the ${Number(load.toFixed(2))} of --load`;
    return undefined;
  }

  /** An experiment is about to start. */
  begin(): void {
    this.#lastStart = this.#clock.monotonic();
  }
}
