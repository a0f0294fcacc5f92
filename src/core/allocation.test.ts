import { expect, test } from "vitest";
import { isInAllocation } from "./allocation.ts";

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
