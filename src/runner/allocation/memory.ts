import { cpusOfAllocation } from "../../core/allocation.ts";
import { cgroupFolders, type ReadText } from "./cgroup-folders.ts";

/** How many bytes the limits of the control groups of this process leave for its programs; Infinity
 *  where there is no limit. The limit counts what files occupy in memory, too: what of that the
 *  kernel drops first (`inactive_file`) is available. */
export function leftByCgroups(read: ReadText): number {
  const left = cgroupFolders(read, "memory").map(({ path, isSecond }) => {
    const [limit, used] = isSecond
      ? [`${path}/memory.max`, `${path}/memory.current`]
      : [`${path}/memory.limit_in_bytes`, `${path}/memory.usage_in_bytes`];
    const [most, now] = [Number(read(limit) ?? Number.NaN), Number(read(used) ?? Number.NaN)];
    if (!Number.isFinite(most) || !Number.isFinite(now)) return Number.POSITIVE_INFINITY; // "max"
    const key = isSecond ? /^inactive_file (\d+)$/m : /^total_inactive_file (\d+)$/m;
    const files = Number(key.exec(read(`${path}/memory.stat`) ?? "")?.[1] ?? 0);
    return most - now + Math.min(now, files);
  });
  return Math.max(0, Math.min(Number.POSITIVE_INFINITY, ...left));
}

const MIB = 2 ** 20;

/** How many bytes Slurm gave to the job of a process with the environment `env` on this machine, by
 *  sbatch(1) (`--mem`, `--mem-per-cpu`); Infinity where it does not say. 0 means all. */
export function memoryOfAllocation(env: Readonly<NodeJS.ProcessEnv>): number {
  const perNode = Number(env["SLURM_MEM_PER_NODE"] ?? 0);
  if (perNode > 0) return perNode * MIB;
  const perCpu = Number(env["SLURM_MEM_PER_CPU"] ?? 0);
  const cpus = Number(env["SLURM_CPUS_ON_NODE"] ?? 0) || (cpusOfAllocation(env) ?? 0);
  return perCpu > 0 && cpus > 0 ? perCpu * cpus * MIB : Number.POSITIVE_INFINITY;
}
