import { describe, expect, test } from "vitest";
import { cpusOfAllocation, isInAllocation, mayHaveToLeave, timeToLeave } from "./allocation.ts";

test.each([
  [{ SLURM_JOB_ID: "7" }, true],
  [{ OAR_JOB_ID: "7" }, true],
  [{ PBS_JOBID: "7.head" }, true],
  [{ LSB_JOBID: "7" }, true],
  [{ JOB_ID: "7", SGE_TASK_ID: "undefined" }, true],
  [{ JOB_ID: "7" }, false],
  [{ SGE_ROOT: "/opt/sge" }, false],
  [{ SLURM_JOB_ID: "" }, false],
  [{ SLURM_CONF: "/etc/slurm.conf" }, false],
  [{}, false],
])("%o: %s", (env, expected) => {
  expect(isInAllocation(env)).toBe(expected);
});

describe("the CPUs of an allocation", () => {
  test.each([
    ["the smaller number that Slurm says", 4, { SLURM_CPUS_PER_TASK: "4", SLURM_CPUS_ON_NODE: "8" }],
    ["whichever of the two it is", 2, { SLURM_CPUS_PER_TASK: "4", SLURM_CPUS_ON_NODE: "2" }],
    ["only a valid number", 3, { SLURM_CPUS_PER_TASK: "many", SLURM_CPUS_ON_NODE: "3" }],
    ["those of Grid Engine", 6, { NSLOTS: "6" }],
    ["nothing that others may have set", undefined, { NCPUS: "3", LSB_DJOB_NUMPROC: "4" }],
  ])("are %s", (_, expected, env) => {
    expect(cpusOfAllocation(env)).toBe(expected);
  });
});

describe("an experiment that handles the warning may go on", () => {
  const SGE = { JOB_ID: "1", SGE_TASK_ID: "1" };

  test.each([
    ["for a minute where the end is not known", 60_000, { SLURM_JOB_ID: "1" }, undefined],
    ["until a minute before the end", 540_000, { SLURM_JOB_ID: "1" }, 600_000],
    ["not at all when the end is near", 0, { SLURM_JOB_ID: "1" }, 30_000],
    ["on Grid Engine never until it is killed", 40_000, SGE, undefined],
    ["on Grid Engine not until an end that is far: the job may have been deleted", 40_000, SGE, 600_000],
  ])("%s", (_, expected, env, end) => {
    expect(timeToLeave(env, new Date(0), end)).toBe(expected);
  });
});

test.each([
  [{ COOPERATE_ENDS: "+60" }, true],
  [{ SLURM_JOB_ID: "1" }, true],
  [{}, false],
])("%o: whether it may have to leave: %s", (env, expected) => {
  expect(mayHaveToLeave(env)).toBe(expected);
});
