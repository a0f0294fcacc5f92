import { hostname } from "node:os";
import type { Entry } from "../../core/entry.ts";
import { isHostAmong } from "../../core/host-names.ts";
import { CpuPool, type CpuSet } from "./cpus.ts";
import type { GpuMemory } from "./gpu-memory.ts";
import { GpuPool, type GpuSet } from "./gpus.ts";

/** What a runner has, as far as entries may need it. */
export interface Capacity {
  /** Undefined where the runner leaves GPUs alone. */
  readonly gpus: GpuPool | undefined;
  readonly cpus: CpuPool;
  /** The name of its host. */
  readonly host: string;
}

/** The capacity of a runner on this host with nothing given out. */
export function capacityOf(
  of: { readonly gpus: GpuSet | undefined; readonly cpus: CpuSet },
  memory?: GpuMemory,
): Capacity {
  return { gpus: of.gpus && new GpuPool(of.gpus, memory), cpus: new CpuPool(of.cpus), host: hostname() };
}

/** What keeps an entry from a runner for good: the name of the option. */
export type Misfit = "hosts" | "gpus" | "cpus";

/** Why a runner with this capacity can never run `entry`, which is left to other runners;
 *  undefined when it can. */
export function misfitOf({ options }: Entry, { gpus, cpus, host }: Capacity): Misfit | undefined {
  if (options.hosts !== undefined && !isHostAmong(options.hosts, host)) return "hosts";
  if (gpus ? !gpus.couldFit(options.gpus) : (options.gpus ?? 0) > 0) return "gpus";
  return cpus.couldFit(options) ? undefined : "cpus";
}
