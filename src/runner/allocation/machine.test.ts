import { describe, expect, test } from "vitest";
import { machineOf, type MachineFacts } from "./machine.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const SECOND = { "/proc/self/cgroup": "0::/slurm/job_1\n" };
const FIRST = { "/proc/self/cgroup": "9:memory:/slurm/job_1\n4:cpu,cpuacct:/\n" };
const V2 = "/sys/fs/cgroup";
const V1 = "/sys/fs/cgroup/memory";

/** A machine of 16 cores with 100 GiB left, on which this runner uses 1 GiB and keeps 3 cores busy. */
function machine(env: NodeJS.ProcessEnv, files: Readonly<Record<string, string>> = {}, cpus = 4) {
  const facts: MachineFacts = {
    free: () => 100 * GIB,
    cores: 16,
    load: () => 20,
    read: (path) => files[path],
    usage: () => ({ bytes: GIB, threads: 3 }),
  };
  return machineOf(env, cpus, facts);
}

describe("the memory that is available is", () => {
  test.each<[string, number, NodeJS.ProcessEnv, Readonly<Record<string, string>>]>([
    ["that of the machine", 100 * GIB, {}, {}],
    ["what Slurm gave, less what is used", 3 * GIB, { SLURM_MEM_PER_NODE: "4096" }, {}],
    ["what Slurm gave for each CPU", 7 * GIB, { SLURM_MEM_PER_CPU: "2048", SLURM_CPUS_ON_NODE: "4" }, {}],
    ["that of the machine, where Slurm gave all (0)", 100 * GIB, { SLURM_MEM_PER_NODE: "0" }, {}],
    [
      "what the control group leaves (version 2), and the files that the kernel drops",
      300 * MIB,
      {},
      {
        ...SECOND,
        [`${V2}/slurm/job_1/memory.max`]: `${1000 * MIB}\n`,
        [`${V2}/slurm/job_1/memory.current`]: `${900 * MIB}\n`,
        [`${V2}/slurm/job_1/memory.stat`]: `anon 1\ninactive_file ${200 * MIB}\nactive_file 5\n`,
      },
    ],
    [
      "what a group above leaves, where its own has no limit",
      50 * MIB,
      {},
      {
        ...SECOND,
        [`${V2}/slurm/job_1/memory.max`]: "max\n",
        [`${V2}/slurm/job_1/memory.current`]: "7\n",
        [`${V2}/slurm/memory.max`]: `${100 * MIB}`,
        [`${V2}/slurm/memory.current`]: `${50 * MIB}`,
      },
    ],
    [
      "what the control group leaves (version 1)",
      400 * MIB,
      {},
      {
        ...FIRST,
        [`${V1}/slurm/job_1/memory.limit_in_bytes`]: `${1000 * MIB}`,
        [`${V1}/slurm/job_1/memory.usage_in_bytes`]: `${900 * MIB}`,
        [`${V1}/slurm/job_1/memory.stat`]: `inactive_file 1\ntotal_inactive_file ${300 * MIB}\n`,
        [`${V1}/memory.limit_in_bytes`]: "9223372036854771712",
        [`${V1}/memory.usage_in_bytes`]: "5",
      },
    ],
    ["nothing, rather than less", 0, { SLURM_MEM_PER_NODE: "512" }, {}],
  ])("%s", (_, expected, env, files) => {
    expect(machine(env, files).available()).toBe(expected);
  });
});

describe("the load is", () => {
  test.each([
    ["that of the machine", 20, {}, 4],
    ["that of the machine, where the allocation has all of it", 20, { SLURM_JOB_ID: "1" }, 16],
    ["that of this runner, where others have the rest of the machine", 3, { SLURM_JOB_ID: "1" }, 4],
  ])("%s", (_, expected, env, cpus) => {
    expect(machine(env, {}, cpus).load()).toBe(expected);
  });
});
