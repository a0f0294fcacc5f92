import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { busyMs } from "./helpers/busy.ts";
import { cooperate, type Result, type Running, start } from "./helpers/cli.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";

/** Two grandchildren, one of which ignores SIGTERM; their pids are in a file when all run. */
const FAMILY = `
(trap '' TERM; while :; do sleep 0.1; done) & stubborn=$!
sleep 600 & meek=$!
echo $$ $stubborn $meek >pids.tmp; mv pids.tmp "pids.$COOPERATE_ENTRY.$COOPERATE_ATTEMPT"
while [ ! -e go ]; do sleep 0.05; done; kill -9 $stubborn $meek`;

class Scene extends Workspace {
  constructor(...entries: unknown[]) {
    super();
    this.list(FILE, entries);
  }

  start(...args: string[]): Running {
    return start(["--run", FILE, "--keep-going", ...args], { cwd: this.path });
  }

  async say(verb: string, ...args: string[]): Promise<Result> {
    return cooperate([`--${verb}`, FILE, ...args], { cwd: this.path });
  }

  status(n: number): unknown {
    return this.record(FILE, n)["status"];
  }

  /** Pids of the experiment and its two children, once they run. */
  async family(n: number, attempt = 1): Promise<number[]> {
    const read = (): number[] => this.read(`pids.${n}.${attempt}`).trim().split(" ").map(Number);
    return until(`attempt ${attempt} of entry ${n} stands`, read);
  }
}

const RUN = ["sh", "-c", FAMILY];

describe("--cancel", () => {
  test("ends the whole process group of a running entry, its runner goes on, and a cancelled pending entry never runs", async () => {
    const scene = new Scene(RUN, ["true"], ["touch", "never"]);
    const runner = scene.start();
    const family = await scene.family(0);
    const begun = performance.now();
    const { exitCode, stderr } = await scene.say("cancel", "0,2");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: "1 entry (2) is cancelled\n1 entry (0) is cancelled\n",
    });
    expect(performance.now() - begun).toBeLessThan(15_000 + busyMs());
    expect(family.filter(isAlive)).toEqual([]);
    const result = await runner.result;
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toMatch(/^\[0\] cancelled after /m);
    expect(result.stderr).toContain("2 experiments in");
    expect(result.stderr).toContain("1 done, 0 failed, 1 cancelled");
    expect([0, 1, 2].map((n) => scene.status(n))).toEqual(["cancelled", "done", "cancelled"]);
    expect(scene.record(FILE, 0)).toMatchObject({ reason: "cancelled", attempt: 1 });
    expect(scene.record(FILE, 0)).not.toHaveProperty("order");
    expect(existsSync(scene.at("never"))).toBe(false);

    const again = await scene.say("cancel", "all");
    expect(again.stderr).toBe("left alone, since they have ended already: 0-2\n");
    await scene.say("requeue", "0");
    expect(scene.record(FILE, 0)).toEqual({
      attempt: 1,
      history: [expect.objectContaining({ attempt: 1, reason: "cancelled" })],
    });
  });

  test("ends an orphaned experiment of this machine", async () => {
    const scene = new Scene(RUN);
    const runner = scene.start();
    const family = await scene.family(0);
    runner.child.kill("SIGKILL");
    await runner.result;
    expect(family.filter(isAlive)).toEqual(family);
    const { stderr } = await scene.say("cancel", "0");
    expect(stderr).toBe("ending an experiment whose runner has died\n1 entry (0) is cancelled\n");
    expect(family.filter(isAlive)).toEqual([]);
    expect(scene.status(0)).toBe("cancelled");
  });

  test("an order to a runner that dies before it obeys is carried out by the process that finds the entry lost", async () => {
    const scene = new Scene(["sh", "-c", "echo $$ >pid; exec sleep 600"]);
    const runner = scene.start();
    const pid = await until("it runs", () => Number(scene.read("pid")));
    runner.child.kill("SIGSTOP");
    const { stderr } = await scene.say("cancel", "0");
    expect(stderr).toMatch(
      /^entry 0: .+ was told, but has not answered yet; it will be cancelled when it does\n$/,
    );
    runner.child.kill("SIGKILL");
    process.kill(pid, "SIGKILL");
    await runner.result;
    const other = await scene.start().result;
    expect(other.stderr).toContain("has ended: cancelled, as requested");
    expect(scene.status(0)).toBe("cancelled");
  });
});

describe("--pause and --resume", () => {
  test("suspend a running entry, hold a pending one, and continue both", async () => {
    const scene = new Scene(["sh", "-c", "while [ ! -e go ]; do echo x >>ticks; sleep 0.02; done"], ["true"]);
    const runner = scene.start("--timeout", "20s");
    const ticks = (): number => scene.read("ticks").length;
    await until("it runs", ticks);
    const paused = await scene.say("pause", "all");
    expect(paused.stderr).toBe("1 entry (1) is held\n1 entry (0) is paused\n");
    const before = ticks();
    const listed = await scene.say("list");
    expect(listed.stdout).toMatch(/^0 +paused /m);
    expect(listed.stdout).toMatch(/^1 +held /m);
    expect(ticks()).toBe(before);
    const resumed = await scene.say("resume", "all");
    expect(resumed.stderr).toBe("1 entry (1) is pending again\n1 entry (0) is running again\n");
    await until("it goes on", () => ticks() > before);
    expect(scene.record(FILE, 0)).not.toHaveProperty("pausedAt");
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.status(1)).toBe("done");
  });

  test("a paused entry can be cancelled, and is orphaned, not lost, when its runner dies", async () => {
    const scene = new Scene(["sh", "-c", "echo $$ >pids.0.1; exec sleep 600"]);
    const runner = scene.start();
    const family = await scene.family(0);
    await scene.say("pause", "0");
    runner.child.kill("SIGKILL");
    await runner.result;
    const { stdout } = await scene.say("progress");
    expect(stdout).toContain("1 entry: 1 orphaned");
    await scene.say("cancel", "0");
    expect(family.filter(isAlive)).toEqual([]);
    expect(scene.status(0)).toBe("cancelled");
  });
});

describe("--stop", () => {
  test("a runner leaves after its running experiment; with --now it leaves at once and releases the entry", async () => {
    const scene = new Scene(RUN, RUN, ["true"]);
    const [polite, hasty] = [scene.start(), scene.start()];
    const families = [...(await scene.family(0)), ...(await scene.family(1))];
    const asked = await scene.say("stop");
    expect(asked.stderr).toContain("asked to leave after what they run: ");
    expect(asked.stderr).toContain(`(pid ${polite.pid})`);
    expect([scene.status(0), scene.status(1)]).toEqual(["running", "running"]);
    const now = await scene.say("stop", "--now");
    expect(now.stderr).toMatch(/^asked to leave at once: .+\nleft: .+\n$/);
    const results = await Promise.all([polite.result, hasty.result]);
    for (const { exitCode, stderr } of results) {
      expect(exitCode).toBe(0);
      expect(stderr).toContain("stopped on request (--stop)");
    }
    expect(families.filter(isAlive)).toEqual([]);
    expect(scene.entries(FILE)).toEqual([RUN, RUN, ["true"]]);
    expect((await scene.say("stop")).stderr).toBe(`nobody works on ${FILE}\n`);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("a waiting runner leaves, and one on another host is left alone", async () => {
    const scene = new Scene(["true"]);
    const runner = scene.start("--wait");
    let said = "";
    runner.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until("it waits", () => said.includes("waiting for new or lost work"));
    expect((await scene.say("stop", "--host", "gpu7")).stderr).toBe(`nobody on gpu7 works on ${FILE}\n`);
    expect((await scene.say("stop")).stderr).toMatch(/\nleft: .+\n$/);
    expect((await runner.result).exitCode).toBe(0);
  });
});

test("--prioritize changes the order, --remove removes entries and renumbers dependencies", async () => {
  const scene = new Scene(["a"], ["b"], [{ after: [1] }, "c"], ["d"]);
  await scene.say("prioritize", "3", "10");
  await scene.say("prioritize", "1", "-2");
  const dry = await scene.say("run", "--dry-run");
  expect(dry.stdout.split("\n")[0]).toBe("[3] d");
  const refused = await scene.say("remove", "1");
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("entry 2 is to run after entry 1"),
  });
  expect((await scene.say("remove", "0")).stderr).toBe("1 entry (0) is removed\n");
  expect(scene.entries(FILE)).toEqual([
    [{ priority: -2 }, "b"],
    [{ after: [0] }, "c"],
    [{ priority: 10 }, "d"],
  ]);
  expect((await scene.say("prioritize", "0", "soon")).exitCode).toBe(2);
});

describe("--timeout", () => {
  test("ends the whole process group of an experiment that takes too long; the option of an entry takes precedence over that of the run", async () => {
    const scene = new Scene(RUN, [{ timeout: 600 }, "sleep", "1.2"]);
    const runner = scene.start("--timeout", "1s");
    const family = await scene.family(0);
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^\[0\] FAILED: stopped by its timeout of 1.0s after /m);
    expect(family.filter(isAlive)).toEqual([]);
    expect(scene.record(FILE, 0)).toMatchObject({ status: "failed", reason: "timeout" });
    expect(scene.status(1)).toBe("done");
  });

  test("accepts a percentage of the median duration", async () => {
    const quick = ["sleep", "0.3"];
    const scene = new Scene(quick, quick, quick, ["sleep", "600"]);
    const { stderr } = await scene.start("--timeout", "500%").result;
    const [, limit] = /^\[3\] FAILED: stopped by its timeout of (\S+?)s after /m.exec(stderr) ?? [];
    const took = [0, 1, 2].map((n) => {
      const { startedAt, endedAt } = scene.record(FILE, n);
      return (Date.parse(String(endedAt)) - Date.parse(String(startedAt))) / 1_000;
    });
    const median = took.toSorted((a, b) => a - b)[1] ?? 0;
    expect(Number(limit)).toBeCloseTo(5 * median, 0);
    expect(scene.record(FILE, 3)).toMatchObject({ reason: "timeout" });
  });

  test.each(["soon", "0%", "-1"])("%s is refused", async (limit) => {
    const { exitCode, stderr } = await new Scene(["true"]).start(`--timeout=${limit}`).result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(limit);
  });
});
