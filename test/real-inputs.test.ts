import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

// Files as people have them, each made into a list and run to the end.

const INPUTS = fileURLToPath(new URL("fixtures/inputs", import.meta.url));

/** Writes down its words and some variables, and succeeds. */
const PROGRAM = `#!/bin/sh
{ for each in "$0" "$@"; do printf '%s\\n' "$each"; done
  env | grep -E '^(SEED|MODE|TAG|OMP_NUM_THREADS)=' | sort; } >"$SEEN/$$"
`;

class Desk {
  readonly workspace = new Workspace();
  readonly env: NodeJS.ProcessEnv;

  constructor() {
    for (const folder of ["bin", "seen"]) mkdirSync(this.workspace.at(folder));
    for (const name of ["python", "python3", "torchrun"])
      chmodSync(this.workspace.write(`bin/${name}`, PROGRAM), 0o755);
    const { OMP_NUM_THREADS: _, ...env } = process.env;
    const PATH = `${this.workspace.at("bin")}:${process.env["PATH"]}`;
    this.env = { ...env, PATH, SEEN: this.workspace.at("seen") };
  }

  /** Runs cooperate, which has to succeed. */
  async type(args: readonly string[], input?: string): Promise<string> {
    const { path: cwd } = this.workspace;
    const { exitCode, stdout, stderr } = await cooperate(args, {
      cwd,
      env: this.env,
      ...(input !== undefined && { input }),
    });
    if (exitCode !== 0) throw new Error(`exit ${exitCode}: cooperate ${args.join(" ")}\n${stderr}`);
    return stdout;
  }

  /** Works through the list, in which each entry has to succeed. */
  async run(): Promise<void> {
    await this.type(["--run", "e.json", "-j", "4"]);
    const statuses = this.workspace
      .entries("e.json")
      .map((_, n) => this.workspace.record("e.json", n)["status"]);
    if (statuses.some((status) => status !== "done"))
      throw new Error(`not all are done: ${statuses.join(" ")}`);
  }

  /** What the programs have been called with, each call as one text. */
  calls(): string[] {
    const folder = this.workspace.at("seen");
    return readdirSync(folder)
      .map((name) => readFileSync(`${folder}/${name}`, "utf8").replaceAll(`${this.workspace.at("bin")}/`, ""))
      .toSorted();
  }
}

function input(name: string): string {
  return `${INPUTS}/${name}`;
}

test("forty commands of a text file do what bash does with them", async () => {
  const desk = new Desk();
  await desk.type(["--add", "e.json", "-"], readFileSync(input("cmds.txt"), "utf8"));
  await desk.run();
  const shell = new Desk();
  const { status } = spawnSync("bash", [input("cmds.txt")], { cwd: shell.workspace.path, env: shell.env });
  expect(status).toBe(0);
  expect(desk.workspace.entries("e.json")).toHaveLength(40);
  expect(desk.calls()).toEqual(shell.calls());
});

test.each([
  [
    "wandb-grid.yaml",
    [],
    6,
    "train.py\n--learning_rate=3e-3\n--weight_decay=0.10\n--use_amp=True\n--betas=[0.9, 0.95]",
  ],
  ["wandb-random.yaml", ["--seed", "3"], 6, "src/main.py\nexperiment=resnet\noptim.lr="],
  [
    "wandb-nested.yaml",
    [],
    8,
    "--config\nbase.yaml\n--early-stop\n--seed=2\n--optimizer={'kind': 'sgd', 'momentum': 0.9}",
  ],
  ["params-grows.yaml", [], 6, "test.py\n--model\noutput/Lr_0.1-Norm_layer\n--report\nLr_0.1-Norm_layer.txt"],
  ["pipeline.yaml", [], 14, "table.py\n--fold\n2\n--alpha\n2.0"],
])("%s is run to the end", async (name, options, count, call) => {
  const desk = new Desk();
  await desk.type(["--sweep", "e.json", input(name), ...options]);
  expect(desk.workspace.entries("e.json")).toHaveLength(count);
  await desk.run();
  expect(desk.calls()).toHaveLength(count);
  expect(desk.calls().join("\n")).toContain(call);
});

test("a params.yaml that has grown adds what is new, and nothing else runs again", async () => {
  const desk = new Desk();
  await desk.type(["--sweep", "e.json", input("params-grows.yaml")]);
  await desk.run();
  const before = desk.calls();
  await desk.type(["--sweep", "e.json", input("params-grown.yaml")]);
  await desk.run();
  const fresh = desk.calls().filter((call) => !before.includes(call));
  expect(desk.calls()).toHaveLength(before.length + fresh.length);
  expect(fresh.filter((call) => call.includes("train.py"))).toHaveLength(5);
});

test("a pipeline that has grown keeps the order within each setting, and prepares nothing again", async () => {
  const desk = new Desk();
  await desk.type(["--sweep", "e.json", input("pipeline.yaml")]);
  await desk.run();
  const before = desk.calls();
  const grown = readFileSync(input("pipeline.yaml"), "utf8").replace("2.0]", "2.0, 4]");
  desk.workspace.write("pipeline.yaml", grown);
  await desk.type(["--sweep", "e.json", "pipeline.yaml"]);
  await desk.run();
  const fresh = desk.workspace.entries("e.json").slice(before.length);
  expect(fresh.map((entry) => entry.find((item) => String(item).endsWith(".py")))).toEqual([
    "fit.py",
    "table.py",
    "fit.py",
    "table.py",
  ]);
  expect(desk.calls()).toHaveLength(before.length + 4);
});

test("the jobs.json of onager is a list in the order of its numbers", async () => {
  const desk = new Desk();
  await desk.type(["--add", "e.json", "--from", input("onager-jobs.json")]);
  await desk.run();
  const names = desk.workspace.entries("e.json").map((_, n) => desk.workspace.record("e.json", n)["name"]);
  expect(names).toEqual([
    "mnist_1__lr_0.1__bs_64",
    "mnist_2__lr_0.01__bs_64",
    "mnist_3__lr_0.1__bs_128",
    "mnist_4__lr_0.01__bs_128",
    undefined,
  ]);
  expect(desk.calls().join("\n")).toContain("mnist.py\n--note\nthe last one, with no tag\n");
});
