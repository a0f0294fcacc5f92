import os from "node:os";
import { formatSize } from "../../core/size.ts";

/** When experiments may begin on a machine that others use, too. */
export interface LoadLimits {
  /** So many bytes of memory must be available. */
  readonly memfree: number | undefined;
  /** The load must be below that, in processes that want a core. */
  readonly load: number | undefined;
}

/** How the machine is. */
export interface Machine {
  /** Bytes that programs could still have: on Linux MemAvailable of /proc/meminfo. */
  readonly available: () => number;
  /** The load average of the last minute. */
  readonly load: () => number;
}

const THIS_MACHINE: Machine = { available: () => os.freemem(), load: () => os.loadavg()[0] ?? 0 };

/** What has just begun does not show yet: so long the next one is kept waiting, milliseconds. */
const SETTLE_MS = 1_000;

/**
 * Whether the machine has room for one more experiment (`--memfree`, `--load`). All starts wait for it, the first one, too: the
 * memory is as short with nothing of ours running.
 */
export class MachineLoad {
  readonly #limits: LoadLimits;
  readonly #monotonic: () => number;
  readonly #machine: Machine;
  #begun = Number.NEGATIVE_INFINITY;

  constructor(limits: LoadLimits, monotonic: () => number, machine: Machine = THIS_MACHINE) {
    this.#limits = limits;
    this.#monotonic = monotonic;
    this.#machine = machine;
  }

  /** Whether an experiment may begin now. */
  get open(): boolean {
    return this.#limits.memfree === undefined && this.#limits.load === undefined
      ? true
      : this.#monotonic() - this.#begun >= SETTLE_MS && this.shortage() === undefined;
  }

  /** What there is too little or too much of, for people. */
  shortage(): string | undefined {
    const { memfree, load } = this.#limits;
    const available = memfree === undefined ? 0 : this.#machine.available();
    if (memfree !== undefined && available < memfree)
      return `${formatSize(available)} of memory are available, less than the ${formatSize(memfree)} of --memfree`;
    const now = load === undefined ? 0 : this.#machine.load();
    if (load !== undefined && now >= load)
      return `the load is ${now.toFixed(1)}, not below the ${Number(load.toFixed(2))} of --load`;
    return undefined;
  }

  /** An experiment is about to begin. */
  begin(): void {
    this.#begun = this.#monotonic();
  }
}
