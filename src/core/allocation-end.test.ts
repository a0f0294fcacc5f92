import { describe, expect, test } from "vitest";
import { endFrom } from "./allocation-end.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");
const HOUR_MS = 3_600_000;
const OAR = { OAR_JOB_ID: "5", OAR_JOB_WALLTIME_SECONDS: "7200", OAR_NODEFILE: "/var/lib/oar/5" };

describe("an allocation ends", () => {
  test.each([
    ["so many seconds from now", { COOPERATE_ENDS: "+3600" }],
    ["at a date", { COOPERATE_ENDS: "2026-11-27T13:00:00Z" }],
    ["so many seconds after the epoch", { COOPERATE_ENDS: String((NOW + HOUR_MS) / 1000) }],
    ["so many milliseconds after the epoch", { COOPERATE_ENDS: String(NOW + HOUR_MS) }],
    ["when Slurm says", { SLURM_JOB_END_TIME: String((NOW + HOUR_MS) / 1000) }],
    [
      "when whoever started it says, and not Slurm",
      { COOPERATE_ENDS: "+3600", SLURM_JOB_END_TIME: "9999999999" },
    ],
    [
      "when Slurm says, where the other says nothing",
      { COOPERATE_ENDS: "soon", SLURM_JOB_END_TIME: String((NOW + HOUR_MS) / 1000) },
    ],
    ["the walltime of OAR after its job began", OAR],
    [
      "the walltime of Torque after now, where its job says no beginning",
      { PBS_JOBID: "1.x", PBS_WALLTIME: "3600" },
    ],
  ])("%s", (_, env) => {
    const changedAt = (path: string): number | undefined =>
      path === "/var/lib/oar/5" ? NOW - HOUR_MS : undefined;
    expect(endFrom(env, NOW, changedAt)).toBe(NOW + HOUR_MS);
  });

  test.each([
    ["nothing says it", {}],
    ["nothing says it in words that are known", { COOPERATE_ENDS: "tomorrow" }],
    [
      "it is that of a job long gone",
      { SLURM_JOB_END_TIME: "1700000000", COOPERATE_ENDS: "2020-01-01T00:00:00Z" },
    ],
    ["there is no job of OAR", { OAR_JOB_WALLTIME_SECONDS: "7200" }],
  ])("nobody knows when, where %s", (_, env) => {
    expect(endFrom(env, NOW)).toBeUndefined();
  });
});
