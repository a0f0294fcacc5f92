import { describe, expect, test } from "vitest";
import { type JobScript, jobScript } from "./job-script.ts";
import { secretsText } from "./secrets.ts";

const PLAIN: JobScript = {
  directory: `/home/you/it's "x" $HOME é`,
  exports: [
    ["COOPERATE_POOL", "exps-slurm"],
    ["COOPERATE_JOB", "slurm:${SLURM_JOB_ID}"],
  ],
  command: ["/usr/bin/node", "/opt/my cooperate.js", "--run", "my list.json"],
};

describe("the script of a job", () => {
  test("becomes the runner", () => {
    expect(jobScript(PLAIN)).toBe(`#!/bin/bash
cd -- '/home/you/it'\\''s "x" $HOME é' || exit 72
export COOPERATE_POOL=exps-slurm
export COOPERATE_JOB=slurm:\${SLURM_JOB_ID}
exec /usr/bin/node '/opt/my cooperate.js' --run 'my list.json' </dev/null
`);
  });

  test("prepares the environment first: venv, header, values of --env", () => {
    const script: JobScript = {
      ...PLAIN,
      venv: ".venv",
      header: 'module load cuda/12\neval "$(conda shell.bash hook)"',
      secrets: { path: "/p/a b.env", removeWhenRead: true },
      exports: [],
    };
    expect(jobScript(script).split("\n").slice(2, 7)).toEqual([
      ". ./.venv/bin/activate || exit 72",
      "module load cuda/12",
      'eval "$(conda shell.bash hook)"',
      ". '/p/a b.env' || exit 72",
      "rm -f -- '/p/a b.env'",
    ]);
  });

  test("leaves the values of --env to the next task where there is one", () => {
    const script = { ...PLAIN, secrets: { path: "/p/b.env", removeWhenRead: false } };
    expect(jobScript(script)).not.toContain("rm ");
  });

  test("stays above the runner where a footer follows it", () => {
    expect(
      jobScript({ ...PLAIN, footer: "rm -rf scratch" })
        .split("\n")
        .slice(4),
    ).toEqual([
      "runner= early= woken=",
      'pass() { woken=1; if [ -n "$runner" ]; then kill -s "$1" "$runner" 2>/dev/null || :; else early=$1; fi; }',
      "trap 'pass TERM' TERM",
      "trap 'pass INT' INT",
      "trap 'pass HUP' HUP",
      "trap 'pass USR1' USR1",
      "trap 'pass USR2' USR2",
      "trap 'pass XCPU' XCPU",
      "/usr/bin/node '/opt/my cooperate.js' --run 'my list.json' </dev/null & runner=$!",
      'if [ -n "$early" ]; then sleep 1; pass "$early"; fi',
      'while woken=; wait "$runner"; code=$?; [ -n "$woken" ]; do :; done',
      "trap '' TERM INT HUP USR1 USR2 XCPU",
      "set +e",
      "rm -rf scratch",
      "exit $code",
      "",
    ]);
  });

  test("chooses the entries of its task with --per-entry", () => {
    const perTask = { entries: ["0-1", "2,5"], task: "SLURM_ARRAY_TASK_ID + 1000" };
    expect(
      jobScript({ ...PLAIN, exports: [], perTask })
        .split("\n")
        .slice(2),
    ).toEqual([
      "all=(",
      "0-1",
      "2,5",
      ")",
      "entries=${all[SLURM_ARRAY_TASK_ID + 1000 - 1]}",
      `exec /usr/bin/node '/opt/my cooperate.js' --run 'my list.json' --if-pending --entries "$entries" </dev/null`,
      "",
    ]);
  });
});

describe("the file with the values of --env", () => {
  test("exports them as they are", () => {
    expect(secretsText(["A", "B_2"], { A: "it's $HOME\n", B_2: "" })).toBe(
      "export A='it'\\''s $HOME\n'\nexport B_2=''\n",
    );
  });

  test.each(["A=secret", "2A", "", "A B"])("refuses %j, and does not repeat it", (name) => {
    expect(() => secretsText([name], {})).toThrow("--env takes the name of a variable");
  });

  test("refuses a variable without a value", () => {
    expect(() => secretsText(["A"], {})).toThrow("--env A: there is no such variable here");
  });
});

test("opens a log of its own, and leaves as its engine wants it when it cannot begin", () => {
  const text = jobScript({
    directory: "/data",
    exports: [],
    command: ["cooperate"],
    log: '"/log/$JOB_ID.out"',
    cannotBegin: 100,
  });
  expect(text.split("\n").slice(1, 3)).toEqual([
    'exec >>"/log/$JOB_ID.out" 2>&1 || exit 100',
    "cd -- /data || exit 100",
  ]);
});
