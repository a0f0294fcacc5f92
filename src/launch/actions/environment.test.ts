import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { environmentLines, environmentOf } from "./environment.ts";

const ENV = {
  PATH: process.env["PATH"],
  SLURM_CONF: "/etc/c",
  SLURM_JOB_ID: "7",
  SQUEUE_USERS: "a\nb",
  MY_SLURM_: "x",
};
const ACTION = {
  label: "ask",
  argv: ["squeue"],
  cleared: { prefixes: ["SLURM_", "SQUEUE_", "NONE_"], but: ["SLURM_CONF"] },
  sets: { TZ: "UTC0" },
};
const LEFT = { PATH: process.env["PATH"], SLURM_CONF: "/etc/c", MY_SLURM_: "x", TZ: "UTC0" };

test("a program does not get the variables that are cleared", () => {
  expect(environmentOf(ACTION, ENV)).toEqual(LEFT);
  expect(environmentOf({ label: "", argv: [] }, ENV)).toEqual(ENV);
});

test.each([
  [ACTION.cleared, LEFT],
  [
    { prefixes: ["SLURM_", "SQUEUE_"], but: [] },
    { PATH: LEFT.PATH, MY_SLURM_: "x", TZ: "UTC0" },
  ],
])("the same on another host, with %j", (cleared, left) => {
  const script = [...environmentLines({ ...ACTION, cleared }), "exec env -0"].join("\n");
  const output = execFileSync("bash", ["--norc", "-c", script], { env: ENV, encoding: "utf8" });
  const seen = Object.fromEntries(
    output.split("\0").map((each) => /^(\w+)=([^]*)/.exec(each)?.slice(1) ?? []),
  );
  for (const shells of ["_", "SHLVL", "PWD", "OLDPWD", "undefined"]) delete seen[shells];
  expect(seen).toEqual(left);
});
