import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formatList, ListCodec } from "../src/list/format/codec.ts";
import { type Result, startProgram } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

function node(program: string, args: readonly string[], cwd: string): Promise<Result> {
  const { NO_COLOR: _, ...env } = process.env; // output into a pipe has no colour
  return startProgram(process.execPath, [fixture(program), ...args], { cwd, env }).result;
}

describe("Fisher's Iris", () => {
  const [header, ...rows] = readFileSync(fixture("iris.csv"), "utf8").trimEnd().split("\n");

  test("has the counts and the sums of the paper, not those of the well-known copy with two errors", () => {
    expect(header).toBe("sepal_length,sepal_width,petal_length,petal_width,species");
    const cells = rows.map((row) => row.split(","));
    for (const species of ["setosa", "versicolor", "virginica"])
      expect(cells.filter((row) => row[4] === species)).toHaveLength(50);
    // In mm, since integers add up exactly. The wrong copy has 4581, 5638 and 1798 in the last
    // three.
    const sums = [0, 1, 2, 3].map((j) =>
      cells.reduce((sum, row) => sum + Math.round(Number(row[j]) * 10), 0),
    );
    expect(sums).toEqual([8765, 4586, 5637, 1799]);
    expect(rows[34]).toBe("4.9,3.1,1.5,0.2,setosa");
    expect(rows[37]).toBe("4.9,3.6,1.4,0.1,setosa");
  });

  test("the list is canonical, and all its settings are different", () => {
    const text = readFileSync(fixture("iris.json"), "utf8");
    const entries = new ListCodec("iris.json").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
    expect(new Set(entries.map(({ argv }) => argv.join(" "))).size).toBe(entries.length);
    expect(entries.every(({ status }) => status === "pending")).toBe(true);
  });
});

describe("train-iris.mjs", () => {
  test("the same seed gives the same run, with = and without", async () => {
    const { path } = new Workspace();
    const args = ["--lr", "0.1", "--batch-size", "8", "--epochs", "20", "--seed", "1"];
    const [first, second] = await Promise.all([
      node("train-iris.mjs", args, path),
      node("train-iris.mjs", ["--lr=0.1", "--batch-size=8", "--epochs=20", "--seed=1"], path),
    ]);
    expect(second).toEqual(first);
    const lines = first.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(21);
    const losses = lines.slice(0, -1).map((line, i) => {
      expect(line).toMatch(new RegExp(`^epoch ${i + 1} loss \\d+\\.\\d{4}$`));
      return Number(line.split(" ").at(-1));
    });
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
    expect(Number(/^test accuracy (\d\.\d{4})$/.exec(lines.at(-1) ?? "")?.[1])).toBeGreaterThan(0.6);
  });

  test("too large a rate fails", async () => {
    const { exitCode, stderr } = await node(
      "train-iris.mjs",
      ["--lr", "10", "--batch-size", "4"],
      new Workspace().path,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^diverged in epoch \d+: loss /);
  });

  test.each([
    [["--lr"], "argument missing"],
    [["--lr", "fast"], "--lr fast: expected a number of at least 0"],
    [["--epochs=1.5"], "--epochs 1.5: expected a whole number of at least 1"],
    [["--seed", ""], "expected a whole number"],
    [["--rate", "1"], "Unknown option '--rate'"],
    [["0.1"], "Unexpected argument '0.1'"],
  ])("%j is refused", async (args, words) => {
    const result = await node("train-iris.mjs", args, new Workspace().path);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(words);
  });
});

describe("the quick start", () => {
  test("works in a folder of any name, in plain lines of 80 columns", async () => {
    const workspace = new Workspace();
    const { exitCode, stdout, stderr } = await node("quickstart.mjs", [], workspace.path);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const words of [
      "0.01           4  0.967 ± 0.016     2",
      "diverged in epoch",
      "Each ran exactly once.",
      "--requeue-failed iris.json",
    ])
      expect(stdout).toContain(words);
    expect(stdout).not.toContain("\u001b");
    const long = stdout.split("\n").filter((line) => line.length > 80 && !line.includes(workspace.path));
    expect(long).toEqual([]);
    expect(stdout.match(/runner [A-D] {2}\[\d+\]/g)).toHaveLength(25);
  });

  test("does not empty a folder that is not its own", async () => {
    const workspace = new Workspace();
    mkdirSync(workspace.at("quickstart"));
    workspace.write("quickstart/thesis.txt", "ten years");
    const { exitCode, stderr } = await node("quickstart.mjs", [], workspace.path);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is not mine to empty");
    expect(workspace.read("quickstart/thesis.txt")).toBe("ten years");
  });
});
