import { describe, expect, test } from "vitest";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
const RUNS = {
  status: "running",
  host: "gpu7",
  pid: 7,
  claim: "c",
  attempt: 1,
  startedAt: "2026-11-20T10:00:00.000Z",
};

class Scene extends Workspace {
  constructor(...entries: readonly unknown[][]) {
    super();
    this.list(FILE, entries);
  }

  async say(verb: string, ...args: string[]): Promise<Result> {
    return cooperate([verb, FILE, ...args], { cwd: this.path });
  }
}

/** Entries with every status that matters here. */
function mixed(): Scene {
  return new Scene(
    [{ name: "base", tags: ["early"] }, "train", "--lr", "1"],
    [{ tags: ["early"] }, "train", "--lr=10"],
    ["executed", { status: "held" }, "train", "--lr", "2"],
    ["executed", RUNS, "train", "--lr", "3"],
    ["executed", { status: "done" }, "eval"],
    ["executed", { status: "failed", tags: ["late"] }, "eval", "it's"],
  );
}

describe("every verb takes the same selections", () => {
  test.each<[string[], string[]]>([
    [["lr=1"], ["0"]],
    [["early"], ["0", "1"]],
    [
      ["base", "failed"],
      ["0", "5"],
    ],
    [["0 4"], ["0", "4"]],
    [
      ["0", "4-last"],
      ["0", "4", "5"],
    ],
    [["status:held,done"], ["2", "4"]],
  ])("--list %j", async (words, numbers) => {
    const { stdout } = await mixed().say("list", ...words, "--csv", "--columns", "n");
    expect(stdout.trim().split(/\s+/).slice(1)).toEqual(numbers);
  });

  test("--run --entries, --one, --log and --explain", async () => {
    const scene = new Scene(
      [{ name: "one", tags: ["a"] }, "echo", "x=1"],
      [{ tags: ["a"] }, "echo", "x=10"],
      ["echo", "a"],
    );
    const run = (...args: string[]): Promise<Result> =>
      cooperate(["--run", FILE, ...args], { cwd: scene.path });
    expect((await run("--dry-run", "--entries", "a")).stdout).toBe("[0] echo x=1\n[1] echo x=10\n");
    expect((await run("--dry-run", "--entries", "x=1", "--entries", "2")).stdout).toBe(
      "[0] echo x=1\n[2] echo a\n",
    );
    expect((await run("--entries", "tag:a", "--max", "1")).exitCode).toBe(0);
    expect((await scene.say("one", "x=10")).exitCode).toBe(0);
    expect((await scene.say("one", "a")).stderr).toContain('"a" means 2 entries (0-1)');
    expect((await scene.say("log", "name:one", "--path")).stdout).toBe(`${scene.at("cooperate_0")}\n`);
    expect((await scene.say("explain", "cmd:a")).stdout).toContain("[2] echo a is pending");
    expect(scene.record(FILE, 1)).toMatchObject({ status: "done" });
  });

  test("what is probably a mistake is refused, with what was meant", async () => {
    const scene = mixed();
    const before = scene.read(FILE);
    expect(await scene.say("remove", "erly")).toMatchObject({
      exitCode: 2,
      stderr: 'cooperate: no entry matches "erly" (entries 0 to 5)\n  did you mean early?\n',
    });
    expect((await scene.say("cancel", "lr", "1")).stderr).toContain("text goes in quotes: 'lr 1'");
    expect((await scene.say("cancel", "--lr 1")).stderr).toContain("leave out the dashes: 'lr 1'");
    expect((await scene.say("cancel", "--dry-rnu", "0")).stderr).toContain("Did you mean --dry-run?");
    expect(scene.read(FILE)).toBe(before);
  });

  test("the titles and commands of a sweep are tags", async () => {
    const scene = new Workspace();
    const lines = [
      "template:",
      "  train: echo train [a]",
      "  test: echo test [a]",
      "---",
      "_title: one",
      "a: [1, 2]",
    ];
    scene.write("params.yaml", [...lines, "---", "_title: two", "a: 2"].join("\n"));
    await cooperate(["--sweep", FILE, "params.yaml"], { cwd: scene.path });
    const run = async (entries: string): Promise<string> =>
      (await cooperate(["--run", FILE, "--dry-run", "--entries", entries], { cwd: scene.path })).stdout;
    expect(await run("tag:two")).toBe("[2] echo train --a 2\n[3] echo test --a 2\n");
    expect(await run("tag:train")).toBe("[0] echo train --a 1\n[2] echo train --a 2\n");
  });
});

describe("--dry-run shows what would change, and changes nothing", () => {
  const LONG = "entries (0-1) would be";
  test.each<[string, string[], string, string]>([
    [
      "cancel",
      ["all"],
      "[0] train --lr 1\n[1] train --lr=10\n[2] train --lr 2\n[3] train --lr 3\n",
      "3 entries (0-2) would be cancelled\n1 entry (3) would be cancelled, running on gpu7\nleft alone, since they have ended already: 4-5\nnothing was written\n",
    ],
    ["pause", ["early"], "[0] train --lr 1\n[1] train --lr=10\n", `2 ${LONG} held\nnothing was written\n`],
    [
      "resume",
      ["held", "0"],
      "[2] train --lr 2\n",
      "1 entry (2) would be pending again\nleft alone, since they are not paused: 0\nnothing was written\n",
    ],
    [
      "prioritize",
      ["0", "1", "-2"],
      "[0] train --lr 1\n[1] train --lr=10\n",
      `2 ${LONG} of priority -2\nnothing was written\n`,
    ],
    [
      "remove",
      ["failed", "3"],
      "[5] eval 'it'\\''s'\n",
      "1 entry (5) would be removed\nleft alone, since they run: 3\nnothing was written\n",
    ],
    ["requeue", ["4-5"], "[4] eval\n[5] eval 'it'\\''s'\n", "2 entries would be pending again: 4-5\n"],
    ["requeue-failed", [], "[5] eval 'it'\\''s'\n", "1 entry would be pending again: 5\n"],
    [
      "requeue",
      ["4", "4-5"],
      "[4] eval\n[5] eval 'it'\\''s'\n",
      "given twice, counted once: 4\n2 entries would be pending again: 4-5\n",
    ],
  ])("--%s %j", async (verb, words, stdout, stderr) => {
    const scene = mixed();
    const before = scene.read(FILE);
    expect(await scene.say(verb, ...words, "--dry-run")).toMatchObject({ exitCode: 0, stdout, stderr });
    expect(scene.read(FILE)).toBe(before);
    expect(scene.files()).toEqual([FILE]);
    expect(
      (await scene.say(verb, "nothing", ...(verb === "prioritize" ? ["1"] : []), "--dry-run")).exitCode,
    ).toBe(2);
  });

  test("a requeue of a command that is twice in the list", async () => {
    const scene = new Scene(["executed", { status: "done" }, "a"], ["executed", { status: "failed" }, "a"]);
    const { stdout } = await scene.say("requeue", "all", "--dry-run");
    expect(stdout).toBe("[0] a\n[1] a  (given twice: as 0)\n");
  });

  test("--stop", async () => {
    const scene = new Scene(["true"]);
    const runner = start(["--run", FILE, "--wait"], { cwd: scene.path });
    let said = "";
    runner.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until("it waits", () => said.includes("waiting for new or lost work"));
    const dry = await scene.say("stop", "--dry-run");
    expect(dry).toMatchObject({ exitCode: 0, stderr: "nobody was asked\n" });
    expect(dry.stdout).toMatch(/^.+ \(pid \d+\): would leave after what it runs\n$/);
    expect((await scene.say("stop", "--now", "--dry-run")).stdout).toContain(": would leave at once\n");
    expect((await scene.say("stop")).stderr).toContain("left: ");
    expect((await runner.result).exitCode).toBe(0);
  });
});

test("--remove takes what has ended, never what runs, and prints what it has removed", async () => {
  const scene = mixed();
  expect(await scene.say("remove", "all")).toMatchObject({
    exitCode: 0,
    stdout: "[0] train --lr 1\n[1] train --lr=10\n[2] train --lr 2\n[4] eval\n[5] eval 'it'\\''s'\n",
    stderr: "5 entries (0-2,4-5) are removed\nleft alone, since they run: 3\n",
  });
  expect(scene.entries(FILE)).toEqual([["executed", RUNS, "train", "--lr", "3"]]);
});
