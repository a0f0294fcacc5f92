import { describe, expect, test } from "vitest";
import { cpusHere } from "./detect-cpus.ts";

/** @param files by path */
function cpus(env: NodeJS.ProcessEnv, files: Readonly<Record<string, string>> = {}): number {
  return cpusHere(env, { cores: 16, host: "gpu1", read: (path) => files[path] });
}

describe("a runner has the CPUs", () => {
  test.each<[string, number, NodeJS.ProcessEnv]>([
    ["of its machine", 16, {}],
    ["of a task of Slurm", 4, { SLURM_CPUS_PER_TASK: "4", SLURM_CPUS_ON_NODE: "8" }],
    ["of a node of Slurm", 8, { SLURM_CPUS_ON_NODE: "8" }],
    ["of a Grid Engine job", 6, { NSLOTS: "6" }],
    ["of a PBS job", 3, { PBS_JOBID: "1.x", NCPUS: "3" }],
    ["of an LSF job", 5, { LSB_JOBID: "1", LSB_DJOB_NUMPROC: "5" }],
    ["of its machine when NCPUS is somebody else's", 16, { NCPUS: "3" }],
    ["of its machine when the variable makes no sense", 16, { SLURM_CPUS_PER_TASK: "many", NSLOTS: "0" }],
    ["of its machine when the job has more, on other machines", 16, { NSLOTS: "128" }],
    ["of its machine when OAR's file cannot be read", 16, { OAR_NODEFILE: "/none" }],
  ])("%s: %i", (_, count, env) => {
    expect(cpus(env)).toBe(count);
  });

  test("that OAR's file lists for its host", () => {
    const env = { OAR_NODEFILE: "/oar" };
    expect(cpus(env, { "/oar": "gpu1\ngpu1.site.org\ngpu2\ngpu2\ngpu1\n" })).toBe(3);
    expect(cpus(env, { "/oar": "gpu7\n" })).toBe(16);
  });

  test.each([
    [
      "the quota of its control group",
      2,
      { "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": "250000 100000\n" },
    ],
    [
      "the quota of a group above",
      3,
      {
        "/proc/self/cgroup": "0::/a/b\n",
        "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
        "/sys/fs/cgroup/a/cpu.max": "300000 100000\n",
      },
    ],
    [
      "the quota that a container sees as the root",
      1,
      { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "50000 100000\n" },
    ],
    [
      "the quota of an old control group",
      4,
      {
        "/proc/self/cgroup": "4:cpu,cpuacct:/a\n0::/\n",
        "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "400000\n",
        "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
      },
    ],
    ["no quota", 16, { "/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/cpu.max": "max 100000\n" }],
    [
      "no old quota",
      16,
      {
        "/proc/self/cgroup": "4:cpu:/\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      },
    ],
  ])("within %s: %i", (_, count, files) => {
    expect(cpus({}, files)).toBe(count);
  });
});
