import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { quoteWords } from "../src/core/shell-words.ts";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { ODD_WORDS } from "./helpers/odd-words.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const PRINT_ARGV = fileURLToPath(new URL("programs/print-argv.mjs", import.meta.url));

async function sweep(workspace: Workspace, ...options: string[]): Promise<Result> {
  return cooperate(["--sweep", "exps.json", "my spec.yaml", ...options], { cwd: workspace.path });
}

/** A template that starts with an experiment which prints its arguments. */
function printing(words: string): string {
  return JSON.stringify(`${quoteWords([process.execPath, PRINT_ARGV])} ${words}`);
}

const CHAIN = [
  "template:",
  "  train: sh -c 'echo $1 > \"$2/model\"; exit $1' -- {code} {_output}",
  '  test: sh -c \'cat "$1/model" > "$1/tested"\' -- {_output}',
  "---",
  "code: [0, 3]",
].join("\n");

describe("--sweep", () => {
  test.each([
    ["[0, 1, 2]", "--gpus 0,1,2"],
    ['["0,1", "2, 3"]', "--gpus 0,1 2,3"],
    ['["0,1"]', "--gpus 0+1"],
    ["[0, 1, 0, 1]", "--gpus 0,1,0,1"],
    ["[0, 0, 1]", "--gpus 0,0,1"],
    ['["0,1", "1,2"]', "--gpus 0,1 1,2"],
    ["[[0, 1], [2]]", "--gpus 0,1 2"],
  ])("resource: %s is %s of --run", async (resource, gpus) => {
    const workspace = new Workspace();
    workspace.write("my spec.yaml", `template: echo [a]\nresource: ${resource}\n---\na: [1]\n`);
    const { exitCode, stderr } = await sweep(workspace);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`note: to give it the GPUs of resource: cooperate --run exps.json ${gpus}\n`);
    const run = await cooperate(["--run", "exps.json", ...gpus.split(" ")], { cwd: workspace.path });
    expect(run).toMatchObject({ exitCode: 0 });
  });

  test("resource: the note never comes with an error", async () => {
    const workspace = new Workspace();
    workspace.write("my spec.yaml", "template: echo [a]\nresource: [0, 1]\n---\na: [1]\n");
    workspace.write("exps.json", "{");
    const { exitCode, stderr } = await sweep(workspace);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain("note:");
  });

  test("resource: values that are no GPUs give no hint", async () => {
    const workspace = new Workspace();
    workspace.write("my spec.yaml", "template: echo [a]\nresource: [gpu1, gpu2]\n---\na: [1]\n");
    expect((await sweep(workspace)).stderr).not.toContain("note:");
  });

  test("values reach the experiment as they are, whatever is in them", async () => {
    const workspace = new Workspace();
    const text = `template: ${printing("pre-{a} [b] {a}")}\n---\n_method: zip\n`;
    const values = JSON.stringify(ODD_WORDS);
    workspace.write("my spec.yaml", `${text}a: ${values}\nb: ${values}\n`);
    expect((await sweep(workspace)).exitCode).toBe(0);
    expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
    for (const [n, value] of ODD_WORDS.entries()) {
      const [line = ""] = splitLog(workspace.at(`cooperate_${n}`))
        .output.toString()
        .split("\n");
      expect(JSON.parse(line)).toEqual([`pre-${value}`, "--b", value, value]);
    }
  });

  test("commands of one setting run in order in their own folder, and stop after a failure", async () => {
    const workspace = new Workspace();
    workspace.write("my spec.yaml", CHAIN);
    const { stderr } = await sweep(workspace, "--output", "my output");
    expect(stderr).toContain("4 entries written to exps.json");
    const run = await cooperate(["--run", "exps.json", "--keep-going"], { cwd: workspace.path });
    expect(run.exitCode).toBe(1);
    expect(workspace.read("my output/Code_0/tested")).toBe("0\n");
    expect([0, 1, 2, 3].map((n) => workspace.record("exps.json", n)["status"])).toEqual([
      "done",
      "done",
      "failed",
      "cancelled",
    ]);
    expect(workspace.record("exps.json", 3)).toMatchObject({
      name: "Code_3",
      tags: ["test"],
      after: [2],
      reason: "after 2",
    });
    expect((await cooperate(["--list", "exps.json"], { cwd: workspace.path })).stdout).toContain("Code_3");
  });

  test("building the same sweep again adds nothing, also while runners work; one more value adds just its entries", async () => {
    const workspace = new Workspace();
    const write = (values: string): void =>
      void workspace.write(
        "my spec.yaml",
        `template: sh -c 'echo "$*" >> seen' -- [a] [b]\n---\na: [${values}]\nb: [1, 2, 3, 4]\n`,
      );
    write("1, 2, 3");
    await sweep(workspace);
    const before = workspace.read("exps.json");
    const { ino, mtimeMs } = statSync(workspace.at("exps.json"));
    expect((await sweep(workspace)).stderr).toContain("0 new, 12 already there");
    expect(workspace.read("exps.json")).toBe(before);
    expect(statSync(workspace.at("exps.json"))).toMatchObject({ ino, mtimeMs });
    const runners = [0, 1].map(() => start(["--run", "exps.json", "--wait"], { cwd: workspace.path }));
    await until("they have begun", () => workspace.files().includes("seen"));
    write("1, 2, 3, 4");
    expect((await sweep(workspace)).stderr).toContain("4 new, 12 already there");
    const ran = (): string[] => workspace.read("seen").trim().split("\n");
    await until("all have run", () => ran().length >= 16);
    for (const { child } of runners) child.kill("SIGTERM");
    await Promise.all(runners.map(({ result }) => result));
    expect(new Set(ran()).size).toBe(16);
  });

  test("--debug runs all commands of the first setting; previews create no files", async () => {
    const workspace = new Workspace();
    workspace.write("my spec.yaml", CHAIN);
    expect((await sweep(workspace, "--dry-run")).stdout).toContain("4 commands: 4 new");
    expect((await sweep(workspace, "--print")).stdout.split("\n")).toHaveLength(5);
    expect(workspace.files()).toEqual(["my spec.yaml"]);
    expect((await sweep(workspace, "--debug")).exitCode).toBe(0);
    expect(workspace.read("output/Code_0/tested")).toBe("0\n");
    expect(workspace.files()).toEqual(["my spec.yaml", "output"]);
  });

  test("supports titles, commands and a sample", async () => {
    const workspace = new Workspace();
    const lines = [
      "template:",
      "  x: p [a]",
      "  y: q [a]",
      "---",
      "_title: one",
      "a: {min: 1, max: 50, step: 1}",
    ];
    workspace.write("my spec.yaml", [...lines, "---", "_title: two", "a: 99"].join("\n"));
    const print = async (...options: string[]): Promise<string> =>
      (await sweep(workspace, "--print", ...options)).stdout;
    expect(await print("--title", "two")).toBe("p --a 99\nq --a 99\n");
    expect(await print("-t", "two", "-c", "y")).toBe("q --a 99\n");
    const sampled = await print("-t", "one", "-c", "y", "--sample", "5");
    expect(sampled.trim().split("\n")).toHaveLength(5);
    expect(await print("-t", "one", "-c", "y", "--sample", "5", "--seed", "0")).toBe(sampled);
    expect(await print("-t", "one", "-c", "y", "--sample", "5", "--seed", "1")).not.toBe(sampled);
  });

  const SLIPS: [string, string | Uint8Array | undefined, string[], string][] = [
    ["no such file", undefined, [], "my spec.yaml: there is no such file"],
    ["bytes", new Uint8Array([0xff, 0xfe, 0]), [], "is not UTF-8 text"],
    ["a tab", "template: p [a]\n---\na:\n\t- 1\n", [], "my spec.yaml:4:1: this line is indented with a tab"],
    ["a key twice", "template: p [a]\n---\na: 1\na: 2\n", [], "my spec.yaml:4:1: a is given twice"],
    ["a place without a value", "template: p [a]\n---\nb: 1\n", [], "my spec.yaml:1:13: [a] in the template"],
    [
      "too large a sample",
      "template: p [a]\n---\na: 1\n",
      ["--sample", "2"],
      "2 of 1 settings cannot be picked",
    ],
    ["a sample of nothing", "template: p [a]\n---\na: 1\n", ["--sample", "0"], "--sample 0"],
    [
      "too many",
      "template: p [a] [b]\n---\na: {min: 1, max: 1001, step: 1}\nb: {min: 1, max: 1000, step: 1}\n",
      [],
      "add --yes",
    ],
  ];
  test.each(SLIPS)("%s is refused, and nothing is written", async (_, text, options, message) => {
    const workspace = new Workspace();
    if (text !== undefined) workspace.write("my spec.yaml", text);
    const { exitCode, stdout, stderr } = await sweep(workspace, ...options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(workspace.files()).toEqual(text === undefined ? [] : ["my spec.yaml"]);
  });

  test("a list in the place of the specification is reported", async () => {
    const workspace = new Workspace();
    const { exitCode, stderr } = await cooperate(["--sweep", "params.yaml", "exps.json"], {
      cwd: workspace.path,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the list comes first");
  });
});
