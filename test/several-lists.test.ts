import { describe, expect, test } from "vitest";
import { cooperate, type Result } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const DONE = ["executed", { status: "done" }, "true"];

function scene(): (...args: string[]) => Promise<Result> {
  const workspace = new Workspace();
  workspace.list("a.json", [DONE, ["python", "train.py"]]);
  workspace.list("b.json", [["echo", "b"]]);
  workspace.write("train.py", "print(1)\n");
  return async (...args) => cooperate(args, { cwd: workspace.path });
}

describe("several lists", () => {
  test("--progress has a glance at each; one that is missing does not hide the others", async () => {
    const say = scene();
    const { exitCode, stdout, stderr } = await say("--progress", "a.json", "c", "b.json");
    expect(stdout.split("\n").filter((line) => line.includes("entr"))).toEqual([
      "a.json: 2 entries: 1 pending, 1 done",
      "b.json: 1 entry: 1 pending",
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "cooperate: c does not exist\n" });
    const json = JSON.parse((await say("--progress", "a.json", "b.json", "--json")).stdout) as unknown;
    expect(json).toMatchObject([
      { file: "a.json", total: 2 },
      { file: "b.json", total: 1 },
    ]);
    expect(await say("--progress", "--watch", "a.json", "b.json")).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("--list shows each, with a selection at the end that may be the name of a file", async () => {
    const say = scene();
    expect((await say("--list", "a.json", "b.json", "--columns", "n,command")).stdout).toBe(
      "a.json:\nn  command\n0  true\n1  python train.py\n\nb.json:\nn  command\n0  echo b\n",
    );
    expect((await say("--list", "a.json", "train.py", "--columns", "n")).stdout).toBe("n\n1\n");
    const json = await say("--list", "a.json", "b.json", "0", "--json", "--columns", "n,command,host");
    expect(JSON.parse(json.stdout)).toEqual([
      { file: "a.json", n: 0, command: "true", host: null },
      { file: "b.json", n: 0, command: "echo b", host: null },
    ]);
  });

  test("--list of a selection skips the lists that have none of it, and is refused where all do", async () => {
    const say = scene();
    expect(await say("--list", "b.json", "a.json", "done", "--columns", "n")).toMatchObject({
      exitCode: 0,
      stdout: "a.json:\nn\n0\n",
      stderr: "",
    });
    const none = await say("--list", "a.json", "b.json", "failed");
    expect(none).toMatchObject({ exitCode: 2, stdout: "" });
    const lost = await say("--list", "a.json", "b.json", "nope.json");
    expect(lost).toMatchObject({ exitCode: 2, stdout: "" });
    expect(lost.stderr).toBe("cooperate: nope.json does not exist, and no entry matches it\n");
    expect(none.stderr).toContain('cooperate: a.json b.json: no entry matches "failed"\n');
  });
});

test("--list --json --columns picks columns and keys, and refuses others", async () => {
  const say = scene();
  const { stdout } = await say("--list", "a.json", "--json", "--columns", "argv,status,time");
  expect(JSON.parse(stdout)).toEqual([
    { argv: ["true"], status: "done", time: null },
    { argv: ["python", "train.py"], status: "pending", time: null },
  ]);
  const { exitCode, stderr } = await say("--list", "a.json", "--json", "--columns", "sttus");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: "cooperate: there is no column sttus\n  did you mean status?\n",
  });
});

test("--explain without a selection explains all that wait", async () => {
  const say = scene();
  expect((await say("--explain", "a.json")).stdout).toMatch(/^\[1\] python train\.py is pending\n/);
});

test("a missing list leads to a near name; only --run names a builder", async () => {
  const say = scene();
  expect((await say("--progress", "aa.json")).stderr).toContain("did you mean a.json?");
  expect((await say("--progress", "far away")).stderr).toBe("cooperate: far away does not exist\n");
  expect((await say("--run", "far away")).stderr).toContain("build it with: cooperate --doe 'far away'");
});

test.each([["--stop"], ["--jobs", "2"]])("%s with nobody there: exit code 1", async (verb, ...more) => {
  const { exitCode, stderr } = await scene()(verb, "a.json", ...more);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "nobody works on a.json\n" });
});
