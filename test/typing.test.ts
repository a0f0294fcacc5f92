import { describe, expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

test.each<[string[], string | RegExp]>([
  [["help", "run"], /^Usage: cooperate --run /],
  [["help", "--run"], /^Usage: cooperate --run /],
  [["--help", "cancel"], /^Usage: cooperate --cancel /],
  [["help", "requeue-failed"], /^Usage: cooperate --requeue-failed /],
  [["help", "squeue"], /^squeue is here: cooperate --list FILE\n\nUsage: cooperate --list /],
  [["help", "--retries"], /^cooperate --run --retries <n>: .+\ncooperate --add --retries <n>: /],
  [["--help", FILE], /^Usage: cooperate --VERB FILE /],
  [["help"], /^Usage: cooperate --VERB FILE /],
])("cooperate %j", async (args, expected) => {
  const { exitCode, stdout, stderr } = await cooperate(args, { cwd: new Workspace().path });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(expected);
});

test.each<[string[], string]>([
  [["help", "frobnicate"], "cooperate: there is no verb frobnicate\n  all verbs: cooperate --help\n"],
  [["status", FILE], "cooperate: there is no verb status\n  type: cooperate --progress 'my exps.json'\n"],
  [
    ["--cancel", FILE],
    "missing required argument 'selection'\n  for example: cooperate --cancel 'my exps.json' 3\n",
  ],
  [["--sweep"], "missing required argument 'file'\n  for example: cooperate --sweep exps.json params.yaml\n"],
  [["--run", FILE, "--keep-gone"], "(Did you mean --keep-going?)\n  see: cooperate --run --help\n"],
])("cooperate %j is refused with what to type", async (args, expected) => {
  const workspace = new Workspace();
  workspace.list(FILE, []);
  const { exitCode, stdout, stderr } = await cooperate(args, { cwd: workspace.path });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(expected);
});

describe("an option takes no list for its value", () => {
  test.each([
    ["--persistent", "--run", FILE],
    ["run", "--persistent", FILE],
    ["--run", "--persistent", FILE, "--gpus", "0,1"],
    ["--run", "--gpus", "0,1", FILE],
  ])("%j %j %j", async (...args) => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    const { stdout } = await cooperate([...args, "--dry-run"], { cwd: workspace.path });
    expect(stdout).toBe("[0] true\n");
  });

  test("--sweep -t TITLE FILE SPEC", async () => {
    const workspace = new Workspace();
    workspace.write("p.yaml", "template: python [lr]\n---\n_title: A\nlr: 1\n---\n_title: B\nlr: 2\n");
    const args = ["--sweep", "-t", "A", FILE, "p.yaml", "--print"];
    expect((await cooperate(args, { cwd: workspace.path })).stdout).toBe("python --lr 1\n");
  });
});
