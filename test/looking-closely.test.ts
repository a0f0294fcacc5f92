import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { BIN, cooperate, startProgram } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

/**
 * The output of the verbs that read, in special cases: refusals, pipes, colours; none of them may
 * change a list.
 */

function failedOn(host: string, log: string, n: number): unknown[] {
  return [
    "executed",
    { status: "failed", host, attempt: 1, exitCode: 1, log },
    "python",
    "main.py",
    String(n),
  ];
}

describe("--log refuses", () => {
  const cases: [what: string, n: string, words: string[]][] = [
    ["a pending entry", "0", ["entry 0 is pending: it has no log yet"]],
    ["one that is pending again", "1", ["entry 1 is pending again", "cooperate_1, cooperate_1.2"]],
    ["one of the original tool", "2", ["does not say where the log of entry 2 is (it is unknown)"]],
    ["a log on another machine", "3", ["/scratch of gpu9/cooperate_3", "it ran on gpu9: look there"]],
    [
      "a log that is gone",
      "4",
      ["gone/cooperate_4", `it ran on ${hostname()}, this machine`, "moved or deleted"],
    ],
    ["a log that is a directory", "5", ["is not a file"]],
    ["several entries", "main.py", ["means 3 entries (3-5)", "number of one"]],
    ["a number past the end", "6", ['no entry matches "6" (entries 0 to 5)']],
  ];
  test.each(cases)("%s", async (_, n, words) => {
    const workspace = new Workspace();
    mkdirSync(workspace.at("folder"));
    workspace.list("exps.json", [
      ["true"],
      [{ attempt: 2 }, "true"],
      ["executed", "true"],
      failedOn("gpu9", "/scratch of gpu9/cooperate_3", 3),
      failedOn(hostname(), workspace.at("gone/cooperate_4"), 4),
      failedOn(hostname(), workspace.at("folder"), 5),
    ]);
    const before = workspace.read("exps.json");
    const { exitCode, stdout, stderr } = await cooperate(["--log", "exps.json", n], { cwd: workspace.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/^ +at /m); // no stack
    expect(workspace.read("exps.json")).toBe(before);
  });
});

test("--log prints every byte, however large the log, and a reader may stop early", async () => {
  const workspace = new Workspace();
  const bytes = Buffer.alloc(3_000_000, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
  workspace.write("cooperate_0", bytes);
  // Of another host, on a shared disk.
  workspace.list("exps.json", [failedOn("gpu9", workspace.at("cooperate_0"), 0)]);
  const script =
    '"$0" "$1" --log exps.json last | cmp - cooperate_0 && "$0" "$1" --log exps.json 0 | head -c 1 | wc -c';
  const piped = startProgram("sh", ["-c", script, process.execPath, BIN], { cwd: workspace.path });
  const { exitCode, stdout, stderr } = await piped.result;
  expect({ exitCode, stderr, count: Number(stdout) }).toEqual({ exitCode: 0, stderr: "", count: 1 });
});

describe("on a pipe", () => {
  const argv = ["python", ...Array.from({ length: 30 }, (_, i) => `--option-${i}`)];

  test("commands are not truncated", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [argv]);
    const { stdout } = await cooperate(["list", "exps.json"], { cwd: workspace.path });
    expect(stdout).toContain(argv.join(" "));
  });

  test.each([
    ["is no colour", {}, false],
    ["is colour with FORCE_COLOR", { FORCE_COLOR: "1" }, true],
    ["is none with NO_COLOR beside it", { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("there %s", async (_, wanted, colour) => {
    const workspace = new Workspace();
    workspace.list("exps.json", [failedOn("gpu9", "/x", 0)]);
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...rest } = process.env;
    const env = { ...rest, ...wanted };
    const outputs = await Promise.all(
      ["--list", "--progress"].map((verb) => cooperate([verb, "exps.json"], { cwd: workspace.path, env })),
    );
    for (const { stdout } of outputs) expect(stdout.includes("\u001B[31m")).toBe(colour);
  });
});

describe("an empty list", () => {
  test.each([
    [["--list"], "", "exps.json is empty\n"],
    [["--list", "--json"], "[]\n", ""],
    [["--progress"], "exps.json is empty\n", ""],
    [["--requeue-failed"], "", "nothing to requeue: no entry has failed\n"],
  ])("%j", async (words, stdout, stderr) => {
    const workspace = new Workspace();
    workspace.write("exps.json", "[ ]"); // not the canonical layout: writing the list would show
    const result = await cooperate([...words, "exps.json"], { cwd: workspace.path });
    expect(result).toMatchObject({ exitCode: 0, stdout, stderr });
    expect(workspace.read("exps.json")).toBe("[ ]");
    expect(workspace.files()).toEqual(["exps.json"]);
  });
});

describe("a refused requeue leaves the list unchanged, byte for byte", () => {
  test.each([
    [["--requeue", "exps.json", "9"], 'no entry matches "9"'],
    [["--requeue-failed", "exps.json", "no such text"], 'no entry matches "no such text"'],
    [["requeue", "exps.json"], "missing required argument 'selection'"],
    [["requeue-failed", "exps.json", "0", "c"], 'no entry matches "c"'],
    [["--requeue-failed", "exps.json", "--dry"], "unknown option '--dry'"],
  ])("%j", async (args, words) => {
    const workspace = new Workspace();
    const text = '[["executed",{"status":"failed"},"a"],\n\n  ["b"]]';
    workspace.write("exps.json", text);
    const { exitCode, stdout, stderr } = await cooperate(args, { cwd: workspace.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(workspace.read("exps.json")).toBe(text);
    expect(workspace.files()).toEqual(["exps.json"]);
  });

  test("having nothing to requeue is no error", async () => {
    const workspace = new Workspace();
    const text = '[["executed",{"status":"done"},"a"],   ["b"]]';
    workspace.write("exps.json", text);
    const cwd = workspace.path;
    expect(await cooperate(["--requeue-failed", "exps.json", "0-1"], { cwd })).toMatchObject({
      exitCode: 0,
      stderr: "nothing to requeue: no selected entry has failed\n",
    });
    expect(await cooperate(["--requeue", "exps.json", "1"], { cwd })).toMatchObject({
      exitCode: 0,
      stderr: "nothing to requeue: pending already\n",
    });
    expect(workspace.read("exps.json")).toBe(text);
  });
});
