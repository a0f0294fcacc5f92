import os from "node:os";
import { cpusOfAllocation } from "../../core/allocation.ts";
import { isHostAmong } from "../../core/host-names.ts";
import { cgroupFolders, type ReadText } from "../allocation/cgroup-folders.ts";
import { readText } from "../allocation/read-text.ts";

/** What is known of a machine. */
export interface CpuFacts {
  /** Cores that this process may use, by its affinity. */
  readonly cores: number;
  readonly host: string;
  readonly read: ReadText;
}

/** How many CPUs experiments on this machine may use: those of the allocation of a scheduler and
 *  of the quota of the container, but never more than there are. At least 1. */
export function cpusHere(env: Readonly<NodeJS.ProcessEnv>, facts: CpuFacts = thisMachine()): number {
  const limits = [facts.cores, cpusOfAllocation(env), cpusInNodeFile(env, facts), quotaOf(facts)];
  return Math.max(1, Math.floor(Math.min(...limits.filter((limit) => limit !== undefined))));
}

function thisMachine(): CpuFacts {
  return { cores: os.availableParallelism(), host: os.hostname(), read: readText };
}

/** OAR names the host once for each of its cores in the allocation. */
function cpusInNodeFile(env: Readonly<NodeJS.ProcessEnv>, { host, read }: CpuFacts): number | undefined {
  const path = env["OAR_NODEFILE"] ?? "";
  const lines = path === "" ? [] : (read(path)?.split("\n") ?? []);
  const count = lines.filter((line) => line.trim() !== "" && isHostAmong([line.trim()], host)).length;
  return count > 0 ? count : undefined;
}

/** The CPU quota of the control group of this process, which containers have: the lowest one from
 *  its group up to the root. Node knows it only in newer versions. */
function quotaOf({ read }: CpuFacts): number | undefined {
  const quotas = cgroupFolders(read, "cpu").flatMap(({ path, isSecond }) => {
    const quota = isSecond
      ? ratioOf(read(`${path}/cpu.max`)?.split(" "))
      : ratioOf([read(`${path}/cpu.cfs_quota_us`), read(`${path}/cpu.cfs_period_us`)]);
    return quota ?? [];
  });
  return quotas.length > 0 ? Math.min(...quotas) : undefined;
}

/** Without a limit the quota is `max`, or -1. */
function ratioOf([quota, period]: readonly (string | undefined)[] = []): number | undefined {
  const ratio = Number(quota) / Number(period);
  return ratio > 0 && Number.isFinite(ratio) ? ratio : undefined;
}
