import { describe, expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { busy, mostSeen, prepare, VISIBLE } from "./helpers/occupancy.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

describe("--limit", () => {
  test("holds over all runners of the list; entries without the tag do not wait", async () => {
    const workspace = new Workspace();
    prepare(workspace);
    const big = [{ tags: ["big"] }, ...VISIBLE];
    workspace.list(FILE, [big, big, big, big, ["true"], ["true"]]);
    const runners = [1, 2].map(() =>
      start(["--run", FILE, "-j", "3", "--limit", "big=2"], { cwd: workspace.path }),
    );
    await until("two run, and the others are done", () => {
      const others = [4, 5].map((n) => workspace.record(FILE, n)["status"]);
      return busy(workspace).length === 2 && others.every((status) => status === "done");
    });
    workspace.write("go", "");
    for (const { result } of runners) expect((await result).exitCode).toBe(0);
    expect(mostSeen(workspace)).toBe(2);
    expect(workspace.record(FILE, 3)["status"]).toBe("done");
  });

  test("a runner waits for the entries of another one, and says for which", async () => {
    const workspace = new Workspace();
    prepare(workspace);
    const big = [{ tags: ["big"] }, ...VISIBLE];
    workspace.list(FILE, [big, big]);
    const first = start(["--run", FILE, "--limit", "big=1"], { cwd: workspace.path });
    await until("one runs", () => busy(workspace).length === 1);
    const second = start(["--run", FILE, "--limit", "big=1"], { cwd: workspace.path });
    let said = "";
    second.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until("it is told", () => said.includes("waiting: 1 entry runs with the tag big (--limit big=1)"));
    workspace.write("go", "");
    for (const { result } of [first, second]) expect((await result).exitCode).toBe(0);
    expect(mostSeen(workspace)).toBe(1);
  });

  test("a tag that no entry has is told", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [[{ tags: ["a b"] }, "true"]]);
    const { stderr } = await cooperate(["--run", FILE, "--limit", "a b=1", "--limit", "bgi=2"], {
      cwd: workspace.path,
    });
    expect(stderr).toContain("--limit: no entry has the tag bgi so far");
    expect(stderr).not.toContain("the tag 'a b'");
  });
});

test("--delay keeps the starts of a runner apart", async () => {
  const workspace = new Workspace();
  workspace.list(FILE, [["true"], ["true"], ["true"]]);
  const { exitCode } = await cooperate(["--run", FILE, "-j", "3", "--delay", "0.5"], { cwd: workspace.path });
  expect(exitCode).toBe(0);
  const starts = [0, 1, 2]
    .map((n) => Date.parse(String(workspace.record(FILE, n)["startedAt"])))
    .sort((a, b) => a - b);
  // The record has the time of the claim, which may be some time before the start.
  expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(700);
});

test("--retry-on and --no-retry-on choose which failures are retried", async () => {
  const workspace = new Workspace();
  workspace.list(FILE, [
    ["sh", "-c", "exit 3"],
    ["sh", "-c", "exit 4"],
    ["sh", "-c", "kill -9 $$"],
    [{ retries: 2 }, "sh", "-c", "exit 5"],
  ]);
  const rule = ["--retry-on", "3-4,SIGKILL", "--no-retry-on", "4"];
  const { exitCode, stderr } = await cooperate(["--run", FILE, "--keep-going", "--retries", "1", ...rule], {
    cwd: workspace.path,
  });
  expect(exitCode).toBe(1);
  expect([0, 1, 2, 3].map((n) => workspace.record(FILE, n)["attempt"])).toEqual([2, 1, 2, 1]);
  expect(stderr).toContain("4 failed");
});

test.each([
  [["--limit", "big"], "--limit big: expected TAG=K"],
  [["--limit", "big=0"], "--limit big 0: expected a whole number of at least 1"],
  [["--delay", "soon"], '--delay: "soon" is not a duration'],
  [["--retry-on", "0"], '--retry-on: "0" is no failure that can be retried'],
  [["--no-retry-on", "SIGNO"], '--no-retry-on: "SIGNO" is no failure'],
  [["--cpus", "0"], "--cpus 0: expected a whole number of at least 1"],
])("%j is refused", async (args, message) => {
  const workspace = new Workspace();
  workspace.list(FILE, [["true"]]);
  const { exitCode, stderr } = await cooperate(["--run", FILE, ...args], { cwd: workspace.path });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
