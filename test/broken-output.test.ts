import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BIN, start, startProgram, type Result } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const hasFull = existsSync("/dev/full");

/** Three experiments that each write a line; the second ends with `exit 3`. */
function threeExperiments(): Workspace {
  const workspace = new Workspace();
  workspace.list("exps.json", [
    ["echo", "one"],
    ["sh", "-c", "echo two; exit 3"],
    ["echo", "three"],
  ]);
  return workspace;
}

/** Runs `cooperate ARGS` with a shell's redirections. */
async function redirected(workspace: Workspace, where: string, args: readonly string[]): Promise<Result> {
  const words = ["-c", `exec "$@" ${where}`, "sh", process.execPath, BIN, ...args];
  return startProgram("sh", words, { cwd: workspace.path }).result;
}

function statuses(workspace: Workspace): unknown[] {
  return [0, 1, 2].map((n) => workspace.record("exps.json", n)["status"]);
}

describe("a full disk", needs(hasFull, "/dev/full"), () => {
  test.each([
    ["--run", ">/dev/full"],
    ["--run", "2>/dev/full"],
    ["--run", ">/dev/full 2>&1"],
    ["--run --tail", ">/dev/full"],
    ["--run --tail", "2>/dev/full"],
    ["--run --tail", ">/dev/full 2>&1"],
    ["--run --tail -j 2", ">/dev/full 2>&1"],
  ])(
    "%s %s: all entries are run and recorded, and the exit code is that of the experiments",
    async (options, where) => {
      const workspace = threeExperiments();
      const args = [...options.split(" "), "exps.json", "--keep-going"];
      const { exitCode, stdout, stderr } = await redirected(workspace, where, args);
      expect({ exitCode, statuses: statuses(workspace) }).toEqual({
        exitCode: 1,
        statuses: ["done", "failed", "done"],
      });
      expect(stdout).toBe(
        where.startsWith("2") && options.includes("--tail") ? "[0] one\n[1] two\n[2] three\n" : "",
      );
      expect(stderr).not.toMatch(/\n {4}at |Error/);
      expect(stderr).toMatch(where === ">/dev/full" ? /^3 experiments/m : /^$/);
    },
  );

  test("--run ends with 0 when all experiments succeed", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["echo", "one"]]);
    const { exitCode } = await redirected(workspace, ">/dev/full 2>&1", ["--run", "--tail", "exps.json"]);
    expect(exitCode).toBe(0);
  });

  const LOOKS = [
    ["--list"],
    ["--list", "--json"],
    ["--progress"],
    ["--progress", "--watch"],
    ["--log"],
    ["--help"],
  ];
  test.each(LOOKS)("%s %s: prints one line and exits with 1", async (...words) => {
    const workspace = threeExperiments();
    workspace.list("exps.json", [
      ["executed", { status: "done", log: workspace.write("cooperate_0", "x\n") }, "true"],
    ]);
    const args = [...words, "exps.json", ...(words[0] === "--log" ? ["0"] : [])];
    const { exitCode, stdout, stderr } = await redirected(workspace, ">/dev/full", args);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "cooperate: stdout could not be written: no space left on device\n",
    });
    expect((await redirected(workspace, ">/dev/full 2>&1", args)).exitCode).toBe(1);
  });

  test("a full stderr: the output on stdout is complete, and an error keeps its exit code", async () => {
    const workspace = threeExperiments();
    for (const verb of ["--list", "--progress"]) {
      const looked = await redirected(workspace, "2>/dev/full", [verb, "exps.json"]);
      expect(looked).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/pending/) });
    }
    expect(await redirected(workspace, "2>/dev/full", ["--list", "none.json"])).toMatchObject({
      exitCode: 2,
    });
    expect(await redirected(workspace, "2>/dev/full", ["--pause", "exps.json", "0"])).toMatchObject({
      exitCode: 0,
    });
    expect(workspace.record("exps.json", 0)["status"]).toBe("held");
  });
});

test("a file that was written only in part is an error: exit 1", async () => {
  const workspace = new Workspace();
  workspace.list(
    "exps.json",
    Array.from({ length: 200 }, () => ["a command that is long enough"]),
  );
  const script = 'ulimit -f 4; exec "$@" >out';
  const words = ["-c", script, "sh", process.execPath, BIN, "--list", "exps.json", "--json"];
  const { exitCode, stderr } = await startProgram("sh", words, { cwd: workspace.path }).result;
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "cooperate: stdout could not be written: file too large\n",
  });
  expect(workspace.read("out").length).toBeGreaterThan(1_000);
});

test("a closed pipe: --run --tail runs everything, and its exit code is that of the experiments", async () => {
  const workspace = new Workspace();
  workspace.list("exps.json", [
    ["sh", "-c", "touch begun; until [ -e go ]; do sleep 0.05; done; echo one"],
    ["sh", "-c", "echo two; exit 3"],
    ["echo", "three"],
  ]);
  const runner = start(["--run", "--tail", "exps.json", "--keep-going"], { cwd: workspace.path });
  await until("it has begun", () => workspace.files().includes("begun"));
  runner.child.stdout?.destroy();
  workspace.write("go", "");
  const { exitCode, stderr } = await runner.result;
  expect({ exitCode, statuses: statuses(workspace) }).toEqual({
    exitCode: 1,
    statuses: ["done", "failed", "done"],
  });
  expect(stderr).toContain("3 experiments");
});

test("a closed pipe: --list and --log exit normally", async () => {
  const workspace = new Workspace();
  const log = workspace.write("cooperate_0", "x\n".repeat(100_000));
  workspace.list("exps.json", [
    ["executed", { status: "done", log }, "true"],
    ...Array.from({ length: 20_000 }, () => ["true"]),
  ]);
  for (const args of [
    ["--list", "exps.json"],
    ["--list", "exps.json", "--json"],
    ["--log", "exps.json", "0"],
  ]) {
    const looking = start(args, { cwd: workspace.path });
    looking.child.stdout?.once("data", () => looking.child.stdout?.destroy());
    expect(await looking.result).toMatchObject({ exitCode: 0, stderr: "" });
  }
});
