import { expect, test } from "vitest";
import { cooperate, type Result } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

async function edit(workspace: Workspace, ...args: string[]): Promise<Result> {
  return cooperate(["--edit", FILE, ...args], { cwd: workspace.path });
}

test("--edit sets and removes options, and replaces the command", async () => {
  const workspace = new Workspace();
  workspace.list(FILE, [
    [{ timeout: "1h", env: { A: "1" }, tags: ["x"], mine: 1 }, "python", "main.py"],
    ["executed", { status: "held", attempt: 1 }, "true"],
  ]);
  const options = ["--no-timeout", "--no-env", "--env", "B=2", "--tag", "y", "--name", "first"];
  expect(await edit(workspace, "0", ...options)).toMatchObject({
    exitCode: 0,
    stderr: "entry 0 is edited\n",
  });
  expect(workspace.entries(FILE)[0]).toEqual([
    { name: "first", env: { B: "2" }, tags: ["x", "y"], mine: 1 },
    "python",
    "main.py",
  ]);
  await edit(workspace, "0-1", "--no-tag", "--name", "", "--env", "B=3", "--env", "C=4");
  expect(workspace.entries(FILE)[0]?.[0]).toEqual({ env: { B: "3", C: "4" }, mine: 1 });
  expect(workspace.record(FILE, 1)).toMatchObject({ status: "held", env: { B: "3", C: "4" } });
  await edit(workspace, "1", "--", "echo", "--timeout", "");
  expect(workspace.entries(FILE)[1]?.slice(2)).toEqual(["echo", "--timeout", ""]);
});

test.each<[string, string[], number, string]>([
  ["nothing to change", ["0"], 2, "cooperate --edit 'my exps.json' 0 --timeout 2h"],
  ["a command without --", ["0", "python", "x"], 2, "python: the command comes after --"],
  ["a command that the list has", ["0", "--", "true"], 2, "entry 0 would be the same as entry 1"],
  ["an entry that has run", ["1", "--timeout", "1h"], 1, "cooperate --requeue 'my exps.json' 1"],
  ["a wrong value", ["0", "--retries", "x"], 2, "--retries x: expected a whole number"],
])("--edit refuses %s", async (_, args, code, message) => {
  const workspace = new Workspace();
  workspace.list(FILE, [["a"], ["executed", { status: "done" }, "true"]]);
  const before = workspace.read(FILE);
  const { exitCode, stderr } = await edit(workspace, ...args);
  expect(exitCode).toBe(code);
  expect(stderr).toContain(message);
  expect(workspace.read(FILE)).toBe(before);
});
