import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, type Running, start } from "./helpers/cli.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";

/** Says its pid and attempt in a file, and waits until `go` is there. */
const WAITS =
  'echo $$ >"pid.$COOPERATE_ATTEMPT"; while [ ! -e go ]; do sleep 0.05; done; echo $COOPERATE_ATTEMPT >>ends';

class Scene extends Workspace {
  start(...args: string[]): Running {
    return start(["--run", FILE, ...args], { cwd: this.path });
  }

  /** The pid of the experiment of that attempt, once it has begun. */
  async pidOf(attempt: number): Promise<number> {
    return until(`attempt ${attempt} has begun`, () => Number(this.read(`pid.${attempt}`)));
  }

  heartbeats(): string[] {
    const folder = this.at(`${FILE}.run`);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".lock")) : [];
  }
}

async function kill(runner: Running): Promise<void> {
  runner.child.kill("SIGKILL");
  await runner.result;
}

describe("on one machine", () => {
  test("an entry whose runner was killed is orphaned while its experiment lives, then comes back by itself", async () => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", WAITS]]);
    const first = scene.start();
    const pid = await scene.pidOf(1);
    const second = scene.start("--wait", "--idle-timeout", "3s");
    await kill(first);
    const progress = await cooperate(["--progress", FILE], { cwd: scene.path });
    expect(progress.stdout).toContain("1 entry: 1 orphaned\n");
    expect(progress.stdout).toContain(
      `orphaned 0: its runner on this machine has ended, its experiment lives on (pid ${pid}`,
    );
    const again = await cooperate(["--requeue-failed", FILE], { cwd: scene.path });
    expect(again.stderr).toBe("nothing to requeue: no entry has failed\n");
    expect(scene.record(FILE, 0)).toMatchObject({ status: "running", attempt: 1 });

    process.kill(-pid, "SIGKILL");
    await scene.pidOf(2);
    scene.write("go", "");
    const { exitCode, stderr } = await second.result;
    expect(stderr).toMatch(/^\[0\] its runner .+ \(pid \d+\) has ended: pending again$/m);
    expect(stderr).toContain("--idle-timeout");
    expect(exitCode).toBe(0);
    expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: 2 });
    expect(scene.record(FILE, 0)).not.toHaveProperty("losses");
    expect(scene.read("ends")).toBe("2\n");
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("a runner without --wait takes over what is lost by the time it has nothing else to do", async () => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", WAITS], ["true"]]);
    const first = scene.start();
    const pid = await scene.pidOf(1);
    await kill(first);
    process.kill(-pid, "SIGKILL");
    await until("it is gone", () => !isAlive(pid));
    scene.write("go", "");
    const { exitCode, stderr } = await scene.start().result;
    expect(exitCode).toBe(0);
    expect(stderr.match(/^\[\d\] .+/gm)?.map((line) => line.slice(0, 9))).toEqual([
      "[1] true ",
      "[1] done ",
      "[0] its r",
      "[0] sh -c",
      "[0] done ",
    ]);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("an experiment that kills its runner each time is tried three times, then failed with the reason lost", async () => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", "echo x >>tries; kill -9 $PPID"], ["true"]]);
    const runs = [];
    for (let run = 0; run < 3; run++) runs.push((await scene.start("--keep-going").result).signal);
    expect(runs).toEqual(["SIGKILL", "SIGKILL", "SIGKILL"]);
    const last = await scene.start("--keep-going").result;
    expect(last.stderr).toContain("FAILED: lost too often in a row");
    expect(last.stderr).toContain("cooperate --requeue-failed exps.json");
    expect(last.exitCode).toBe(0);
    expect(scene.read("tries")).toBe("x\nx\nx\n");
    expect(scene.record(FILE, 0)).toMatchObject({ status: "failed", reason: "lost", attempt: 3, losses: 3 });
    const table = await cooperate(["--list", FILE, "0"], { cwd: scene.path });
    expect(table.stdout).toMatch(/^0 +failed +3 .+ lost /m);
    await cooperate(["--requeue-failed", FILE], { cwd: scene.path });
    const past = [1, 2, 3].map((attempt) => expect.objectContaining({ attempt, reason: "lost" }) as unknown);
    expect(scene.record(FILE, 0)).toEqual({ attempt: 3, history: past });
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("who is taken for dead but not robbed yet comes forward again and keeps its entry", async () => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", WAITS]]);
    const runner = scene.start();
    await scene.pidOf(1);
    const before = scene.record(FILE, 0);
    expect(scene.heartbeats()).toEqual([`${String(before["runner"])}.lock`]);
    rmdirSync(scene.at(`${FILE}.run/${scene.heartbeats()[0]}`)); // as one does who buries it
    await until("it has come forward", () => scene.record(FILE, 0)["runner"] !== before["runner"]);
    expect(scene.record(FILE, 0)).toEqual({ ...before, runner: `${String(before["runner"])}.1` });
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: 1 });
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("who was taken for dead and robbed ends its experiment, and the other's outcome stands", async () => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", WAITS]]);
    const runner = scene.start("--keep-going");
    const pid = await scene.pidOf(1);
    runner.child.kill("SIGSTOP");
    // What another host does once the lease is over: it buries, and gives the entry to its own attempt.
    rmdirSync(scene.at(`${FILE}.run/${scene.heartbeats()[0]}`));
    const other = {
      status: "running",
      host: "elsewhere",
      pid: 7,
      claim: "other",
      attempt: 2,
      startedAt: new Date().toISOString(),
    };
    scene.list(FILE, [["executed", other, "sh", "-c", WAITS]]);
    const theirs = scene.read(FILE);
    runner.child.kill("SIGCONT");
    const { exitCode, stderr } = await runner.result;
    expect(stderr).toContain("[0] interrupted by SIGTERM");
    expect(stderr).toContain("others have taken the entry meanwhile, so theirs counts");
    expect(stderr).toContain("1 lost to others");
    expect(exitCode).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(scene.read(FILE)).toBe(theirs);
    expect(existsSync(scene.at("ends"))).toBe(false);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("--wait takes new work, and a signal ends it", async () => {
    const scene = new Scene();
    scene.list(FILE, [["true"]]);
    const runner = scene.start("--wait");
    let said = "";
    runner.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until("it waits", () =>
      said.includes("nothing to run; waiting for new or lost work (Ctrl-C leaves)\n"),
    );
    scene.list(FILE, [...scene.entries(FILE), ["echo", "new"]]);
    await until("the new one is done", () => scene.record(FILE, 1)["status"] === "done");
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });
});

describe("--lease and --idle-timeout", () => {
  test.each([
    [["--lease", "5s"], "--lease 5s: expected at least 10s"],
    [["--lease", "soon"], '--lease: "soon" is no duration'],
    [["--idle-timeout", "0"], '--idle-timeout: "0" is no duration'],
  ])("%j is refused", async (args, message) => {
    const scene = new Scene();
    scene.list(FILE, [["true"]]);
    const before = readFileSync(scene.at(FILE), "utf8");
    const { exitCode, stderr } = await scene.start(...args).result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(scene.read(FILE)).toBe(before);
  });
});
