import { describe, expect, test } from "vitest";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

async function log(workspace: Workspace, ...args: string[]): Promise<Result> {
  return cooperate(["--log", "my exps.json", ...args], { cwd: workspace.path });
}

/** Runs the list to its end. */
async function run(workspace: Workspace, ...options: string[]): Promise<Result> {
  return cooperate(["--run", "my exps.json", "--keep-going", ...options], { cwd: workspace.path });
}

/** What another process has printed so far. */
function outputOf({ child }: ReturnType<typeof start>): () => string {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

describe("--log --follow", () => {
  test("waits for the entry, shows its lines as they are written, and ends with the attempt", async () => {
    const workspace = new Workspace();
    const script = "echo one; until [ -e go ]; do sleep 0.05; done; echo two";
    workspace.list("my exps.json", [["sh", "-c", script]]);
    const following = start(["--log", "my exps.json", "-f", "0"], { cwd: workspace.path });
    const shown = outputOf(following);
    let said = "";
    following.child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until("it waits", () => said.includes("entry 0 is pending: waiting until it starts"));
    const running = run(workspace);
    await until("the first line is shown", () => shown().includes("\none\n"));
    expect(shown()).not.toContain("\ntwo");
    workspace.write("go", "");
    expect((await following.result).exitCode).toBe(0);
    expect(shown()).toBe(workspace.read("cooperate_0"));
    expect(shown()).toMatch(/\ntwo\n\n# cooperate: exit 0 after .*\n# ended: .*\n$/);
    await running;
  });

  test("prints the log of an ended entry and exits; with --tail only its end", async () => {
    const workspace = new Workspace();
    workspace.list("my exps.json", [["seq", "100"]]);
    await run(workspace);
    expect((await log(workspace, "-f", "0")).stdout).toBe(workspace.read("cooperate_0"));
    expect((await log(workspace, "-f", "0", "--tail", "2")).stdout).toBe("99\n100\n");
  });
});

describe("--log", () => {
  test("--tail counts lines as tail does", async () => {
    const workspace = new Workspace();
    const entry = (n: number): unknown[] => [
      "executed",
      { status: "done", log: workspace.at(`log ${n}`) },
      "true",
    ];
    workspace.list("my exps.json", [entry(0), entry(1), entry(2)]);
    const lines = Array.from({ length: 30_000 }, (_, i) => `line ${i}`);
    workspace.write("log 0", `${lines.join("\n")}\n`);
    workspace.write("log 1", lines.join("\n")); // no end of the last line
    workspace.write("log 2", "");
    for (const count of [1, 2, 10_000]) {
      const last = lines.slice(-count).join("\n");
      expect((await log(workspace, "0", "--tail", String(count))).stdout).toBe(`${last}\n`);
      expect((await log(workspace, "1", "--tail", String(count))).stdout).toBe(last);
    }
    expect((await log(workspace, "0", "--tail", "30000")).stdout).toBe(`${lines.join("\n")}\n`);
    expect((await log(workspace, "0", "--tail", "99999")).stdout).toBe(`${lines.join("\n")}\n`);
    expect((await log(workspace, "0", "--tail", "0")).stdout).toBe("");
    expect((await log(workspace, "2", "--tail", "3")).stdout).toBe("");
  });

  test("--attempt prints the log of any attempt, also when the entry is pending again", async () => {
    const workspace = new Workspace();
    workspace.list("my exps.json", [["sh", "-c", 'echo "attempt $COOPERATE_ATTEMPT"; exit 1']]);
    await run(workspace, "--retries", "1");
    expect((await log(workspace, "0", "--attempt", "1")).stdout).toContain("\nattempt 1\n");
    expect((await log(workspace, "0", "--attempt", "2")).stdout).toContain("\nattempt 2\n");
    expect((await log(workspace, "0")).stdout).toContain("\nattempt 2\n");
    await cooperate(["--requeue-failed", "my exps.json"], { cwd: workspace.path });
    expect((await log(workspace, "0")).stdout).toContain("\nattempt 2\n");
    const none = await log(workspace, "0", "--attempt", "3");
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain("entry 0 has had no attempt 3");
  });

  test("--failed prints the last lines of all failed entries", async () => {
    const workspace = new Workspace();
    workspace.list("my exps.json", [
      ["true"],
      ["sh", "-c", "seq 20; exit 3"],
      ["sh", "-c", "echo 'loss is nan'; kill -9 $$"],
      ["no-such-program"],
    ]);
    await run(workspace);
    const { stdout } = await log(workspace, "--failed");
    expect(stdout.split("\n")).toEqual([
      "[1] exit 3: sh -c 'seq 20; exit 3'  (log cooperate_1)",
      "  | 16",
      "  | 17",
      "  | 18",
      "  | 19",
      "  | 20",
      "",
      `[2] SIGKILL: sh -c 'echo '\\''loss is nan'\\''; kill -9 $$'  (log cooperate_2)`,
      "  | loss is nan",
      "",
      "[3] spawn: no-such-program  (log cooperate_3)",
      "",
    ]);
    expect((await log(workspace, "--failed", "1", "--tail", "2")).stdout).toBe(
      "[1] exit 3: sh -c 'seq 20; exit 3'  (log cooperate_1)\n  | 19\n  | 20\n",
    );
    const none = await log(workspace, "--failed", "0");
    expect(none).toMatchObject({ exitCode: 0, stdout: "", stderr: "none of these has failed\n" });
  });

  const SLIPS: [string, string[], string][] = [
    ["no entry", [], "which entry?"],
    ["two ways", ["0", "-f", "--attempt", "1"], "--follow and --attempt do not go together"],
    ["no number", ["0", "--tail", "x"], "--tail x: expected a whole number"],
  ];
  test.each(SLIPS)("%s is refused", async (_, args, message) => {
    const workspace = new Workspace();
    workspace.list("my exps.json", [["true"]]);
    const { exitCode, stderr } = await log(workspace, ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("--list", () => {
  async function list(workspace: Workspace, ...args: string[]): Promise<Result> {
    return cooperate(["--list", "my exps.json", ...args], { cwd: workspace.path });
  }

  test("filters by status, sorts, selects columns, and shows the last line of each log", async () => {
    const workspace = new Workspace();
    workspace.list("my exps.json", [
      [{ name: "slow" }, "sh", "-c", "sleep 0.3; echo slow"],
      [{ tags: ["a", "b"] }, "sh", "-c", "echo quick"],
      [{ priority: -1 }, "sh", "-c", "echo 'say \"x, y\"'; exit 4"],
    ]);
    await run(workspace);
    await cooperate(["--add", "my exps.json", "--", "later"], { cwd: workspace.path });
    const rows = async (...args: string[]): Promise<string[]> =>
      (await list(workspace, ...args)).stdout.trim().split("\n");
    expect(await rows("--columns", "n,status,tail", "--status", "done,failed")).toEqual([
      "n  status  tail",
      "0  done    slow",
      "1  done    quick",
      '2  failed  say "x, y"',
    ]);
    expect(await rows("--columns", "n", "--sort", "-time")).toHaveLength(5);
    expect((await rows("--columns", "n", "--sort", "-time"))[1]).toBe("0");
    expect(await rows("--columns", "n,name,tags,priority,exit,tail", "--csv", "--sort", "exit")).toEqual([
      "n,name,tags,priority,exit,tail",
      "0,slow,,0,0,slow",
      '1,,"a,b",0,0,quick',
      '2,,,-1,4,"say ""x, y"""',
      "3,,,0,,",
    ]);
    const json = JSON.parse((await list(workspace, "--json", "--sort", "-n", "--status", "done")).stdout) as {
      n: number;
    }[];
    expect(json.map(({ n }) => n)).toEqual([1, 0]);
    expect((await list(workspace, "--status", "cancelled")).stderr).toBe("none of these is cancelled\n");
  });

  const SLIPS: [string, string[], string][] = [
    ["a status", ["--status", "faild"], "did you mean failed?"],
    ["a column", ["--columns", "n,commnd"], "did you mean command?"],
    ["an order", ["--sort", "size"], "there is no column size"],
    ["two forms", ["--json", "--csv"], "--json and --csv do not go together"],
  ];
  test.each(SLIPS)("refuses invalid options: %s", async (_, args, message) => {
    const workspace = new Workspace();
    workspace.list("my exps.json", [["true"]]);
    const { exitCode, stderr } = await list(workspace, ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
