import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, type Running, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

function ended(status: string): unknown[] {
  return ["executed", { status, attempt: 1, claim: `c ${status}`, host: "gpu1", pid: 7 }, "run", status];
}

class Scene extends Workspace {
  constructor(...entries: unknown[]) {
    super();
    this.list(FILE, entries);
  }

  async say(...args: string[]): ReturnType<typeof cooperate> {
    return cooperate(args, { cwd: this.path });
  }

  /** Starts a wait, and resolves when it has read the list for the first time. */
  async waits(...args: string[]): Promise<Running> {
    const waiting = start(["--await", FILE, ...args], { cwd: this.path });
    let seen = "";
    waiting.child.stderr?.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    await until("it waits", () => seen.includes("waiting for "));
    return waiting;
  }
}

describe("--await", () => {
  test("goes on over new and requeued entries, and ends with the list", async () => {
    const scene = new Scene([{ name: "first" }, "true"], ended("failed"));
    const waiting = await scene.waits();
    await scene.say("--add", FILE, "--", "echo", "new");
    await scene.say("--requeue", FILE, "1");
    scene.list("other.json", []);
    await scene.say("--run", FILE, "--keep-going");
    const { exitCode, stdout, stderr } = await waiting.result;
    // `run failed` is no program
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "3 entries: 2 done, 1 failed\n" });
    expect(stderr).toContain("waiting for 2 entries: 1 pending, 1 failed (Ctrl-C leaves)\n");
    expect(stderr).toContain("nobody works on my exps.json now: cooperate --run 'my exps.json'\n");
    expect(stderr).toContain("see what failed: cooperate --list 'my exps.json' failed\n");
  });

  test.each<[string, string[], number]>([
    ["all done", ["0"], 0],
    ["failed", ["1"], 1],
    ["cancelled", ["2"], 1],
    ["still pending", ["3", "--timeout", "0"], 124],
    ["held", ["4", "--timeout", "0.2s"], 124],
    ["a selection that matches nothing", ["17"], 2],
    ["a wrong time limit", ["--timeout", "soon"], 2],
  ])("exit code: %s", async (_, args, code) => {
    const held = ["executed", { status: "held" }, "sleep", "1"];
    const scene = new Scene(ended("done"), ended("failed"), ended("cancelled"), ["sleep", "2"], held);
    expect((await scene.say("--await", FILE, ...args)).exitCode).toBe(code);
  });

  test("--json says which entries are how, and that the time is over", async () => {
    const scene = new Scene(ended("done"), ended("failed"), ["sleep", "2"]);
    const { exitCode, stdout } = await scene.say("--await", FILE, "--timeout", "0", "--json");
    expect(exitCode).toBe(124);
    expect(JSON.parse(stdout)).toMatchObject({
      total: 3,
      counts: { done: 1, failed: 1, pending: 1, held: 0 },
      numbers: { done: [0], failed: [1], pending: [2], running: [] },
      timedOut: true,
    });
  });

  test("only held entries are left: it says how they go on", async () => {
    const scene = new Scene(ended("done"), ["executed", { status: "held" }, "true"]);
    const waiting = await scene.waits();
    await scene.say("--cancel", FILE, "held");
    const { exitCode, stderr } = await waiting.result;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("only held entries are left: cooperate --resume 'my exps.json' 1\n");
  });

  test("a list that is deleted meanwhile ends it, and Ctrl-C does", async () => {
    const scene = new Scene(["true"]);
    const [waiting, left] = await Promise.all([scene.waits(), scene.waits()]);
    left.child.kill("SIGINT");
    const { signal, exitCode } = await left.result;
    expect(signal ?? exitCode).toBe("SIGINT");
    rmSync(scene.at(FILE));
    expect(await waiting.result).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("what was removed is not waited for, and numbers follow their entries", async () => {
    const scene = new Scene(["sleep", "1"], ["sleep", "2"], ["true"]);
    const waiting = await scene.waits("1,2");
    await scene.say("--remove", FILE, "0");
    scene.list(FILE, [ended("done"), ["true"]].slice(1));
    await scene.say("--run", FILE);
    const { exitCode, stdout, stderr } = await waiting.result;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "1 entry: 1 done\n" });
    expect(stderr).toContain("1 entry was removed from the list meanwhile\n");
  });
});
