import { describe, expect, test } from "vitest";
import { isJob, slurmJob, workplaceOf } from "./allocation-job.ts";

describe("a runner works", () => {
  test.each([
    ["in no job", {}, {}],
    ["in a job of Slurm", { SLURM_JOB_ID: "21" }, { job: "slurm:21" }],
    [
      "in a task of an array, which has a number of its own besides",
      { SLURM_JOB_ID: "21", SLURM_ARRAY_JOB_ID: "19", SLURM_ARRAY_TASK_ID: "3" },
      { job: "slurm:19_3" },
    ],
    ["in a task of Grid Engine", { JOB_ID: "12", SGE_TASK_ID: "2" }, { job: "gridengine:12.2" }],
    ["in a job of Grid Engine", { JOB_ID: "12", SGE_TASK_ID: "undefined" }, { job: "gridengine:12" }],
    ["in a job of OAR", { OAR_JOB_ID: "5" }, { job: "oar:5" }],
    ["in a job of PBS", { PBS_JOBID: "7[3].head" }, { job: "pbs:7[3].head" }],
    ["in a job of LSF", { LSB_JOBID: "8", LSB_JOBINDEX: "0" }, { job: "lsf:8" }],
    ["in an array of LSF", { LSB_JOBID: "8", LSB_JOBINDEX: "3" }, { job: "lsf:8[3]" }],
    ["where the script says", { COOPERATE_JOB: "ssh:gpu7", SLURM_JOB_ID: "1" }, { job: "ssh:gpu7" }],
    ["in a pool", { COOPERATE_POOL: "night", COOPERATE_JOB: "" }, { pool: "night" }],
    ["with names of some length", { COOPERATE_POOL: "x".repeat(9_999) }, { pool: "x".repeat(200) }],
  ])("%s", (_, env, expected) => {
    expect(workplaceOf(env)).toEqual(expected);
  });
});

test("Slurm is asked about one task of an array, also about the last, whose number is that of the array", () => {
  expect(slurmJob({ SLURM_JOB_ID: "19", SLURM_ARRAY_JOB_ID: "19", SLURM_ARRAY_TASK_ID: "4" })).toBe("19_4");
});

test.each([
  ["slurm:19_3", "slurm:19_3", true],
  ["slurm:19_3", "19_3", true],
  ["slurm:19_3", "19", true],
  ["slurm:19_3", "slurm:19", true],
  ["slurm:19_31", "19_3", false],
  ["slurm:190", "19", false],
  ["slurm:19_3", "3", false],
  ["slurm:19_3", "slurm", false],
  ["slurm:19_3", "", false],
  ["gridengine:12.2", "12", true],
  ["gridengine:12.2", "slurm:12", false],
  ["pbs:7[3].head", "7", true],
  ["pbs:7.head", "7", true],
  ["lsf:8[3]", "8[3]", true],
  ["", "19", false],
])("%o is meant by %o: %s", (job, text, expected) => {
  expect(isJob(job, text)).toBe(expected);
});
