import os from "node:os";
import { isInAllocation } from "../../core/allocation.ts";
import { treeUsage } from "../../processes/tree-usage.ts";
import type { ReadText } from "./cgroup-folders.ts";
import { leftByCgroups, memoryOfAllocation } from "./memory.ts";
import { readText } from "./read-text.ts";

/** What is measured of the machine. */
export interface Machine {
  /** Bytes that programs could still allocate. */
  readonly available: () => number;
  /** How many processes want a core. */
  readonly load: () => number;
}

/** What {@link machineOf} reads. */
export interface MachineFacts {
  /** Bytes that are available, on Linux MemAvailable of /proc/meminfo; and cores. */
  readonly free: () => number;
  readonly cores: number;
  /** The load average of the last minute. */
  readonly load: () => number;
  readonly read: ReadText;
  /** What this runner and its experiments use. */
  readonly usage: typeof treeUsage;
}

const THIS_MACHINE: MachineFacts = {
  free: () => os.freemem(),
  cores: os.cpus().length,
  load: () => os.loadavg()[0] ?? 0,
  read: readText,
  usage: treeUsage,
};

/**
 * The part of this machine that belongs to a process with the environment `env`: all of it, or what
 * its container or the allocation of a scheduler has. Its memory is what the control groups leave;
 * where Slurm gave a job memory and nothing enforces that, what this runner and its experiments have
 * left of it. In an allocation that has only some of the cores, the load average says what others
 * do: there the load is the number of threads of the experiments of this runner that run or want to.
 * @param cpus of the allocation
 */
export function machineOf(
  env: Readonly<NodeJS.ProcessEnv>,
  cpus: number,
  { free, cores, load, read, usage }: MachineFacts = THIS_MACHINE,
): Machine {
  const memory = memoryOfAllocation(env);
  const isPart = isInAllocation(env) && cpus < cores;
  return {
    available() {
      const left = memory === Number.POSITIVE_INFINITY ? memory : memory - usage(process.pid).bytes;
      return Math.max(0, Math.min(free(), leftByCgroups(read), left));
    },
    load: () => (isPart ? usage(process.pid).threads : load()),
  };
}
