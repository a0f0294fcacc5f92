import { rmSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { experiment, kill, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";

describe("an experiment of an orphaned supervisor", () => {
  /** An orphaned experiment and its supervisor. */
  async function orphan(script: string, ...args: string[]): Promise<[SupervisedScene, number, number]> {
    const scene = new SupervisedScene([experiment(script)]);
    const runner = scene.start(...args);
    const pids = await scene.pidsOf(0);
    await kill(runner);
    return [scene, ...pids];
  }

  test("--cancel ends it, also when it ignores SIGTERM and forks", async () => {
    const [scene, ...pids] = await orphan(
      "trap '' TERM; while :; do sh -c 'trap \"\" TERM; sleep 0.1' & sleep 0.01; done",
      "--grace",
      "0.3s",
    );
    const { stderr, exitCode } = await scene.say("cancel", "0");
    expect({ stderr, exitCode }).toEqual({
      stderr: "ending an experiment whose runner has died\n1 entry (0) is cancelled\n",
      exitCode: 0,
    });
    await scene.gone(...pids);
    expect(scene.of(0)).toMatchObject({ status: "cancelled", reason: "cancelled", attempt: 1 });
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("--pause stops it, --resume lets it go on, and its outcome is kept; paused it can be cancelled", async () => {
    const ticking = "until [ -e go ]; do echo x >>ticks; sleep 0.02; done; exit 3";
    const [scene, ...pids] = await orphan(ticking);
    const ticks = (): number => scene.lines("ticks").length;
    const paused = await scene.say("pause", "0");
    expect(paused.stderr).toBe("1 entry (0) is paused\n");
    const before = ticks();
    expect((await scene.say("list")).stdout).toMatch(/^0 +\S.*/m);
    expect(scene.of(0)).toMatchObject({ status: "running", order: "pause", pausedAt: expect.any(String) });
    expect(ticks()).toBe(before);
    const resumed = await scene.say("resume", "0");
    expect(resumed.stderr).toBe("1 entry (0) is running again\n");
    await until("it goes on", () => ticks() > before);
    expect(scene.of(0)).not.toHaveProperty("pausedAt");
    expect((await scene.say("pause", "0")).stderr).toBe("1 entry (0) is paused\n");
    expect((await scene.say("resume", "0")).stderr).toBe("1 entry (0) is running again\n");
    scene.write("go", "");
    await scene.gone(...pids);
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3, attempt: 1 });
  });

  test("--cancel ends it when it was paused, before or after the death of its runner", async () => {
    const scene = new SupervisedScene([experiment(), experiment()]);
    const runner = scene.start("-j", "2");
    const pids = [...(await scene.pidsOf(0)), ...(await scene.pidsOf(1))];
    await scene.say("pause", "0");
    await kill(runner);
    await scene.say("pause", "1");
    expect((await scene.say("cancel", "all")).stderr).toContain("2 entries (0-1) are cancelled\n");
    await scene.gone(...pids);
    for (const n of [0, 1]) expect(scene.of(n)).toMatchObject({ status: "cancelled", attempt: 1 });
  });

  test("--resume continues it after its runner had paused it", async () => {
    const scene = new SupervisedScene([experiment()]);
    const runner = scene.start();
    const pids = await scene.pidsOf(0);
    await scene.say("pause", "0");
    await kill(runner);
    scene.write("go", "");
    expect((await scene.say("resume", "0")).stderr).toBe("1 entry (0) is running again\n");
    await scene.gone(...pids);
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("--stop --now ends it, and it is pending as it was", async () => {
    const [scene, ...pids] = await orphan(UNTIL_GO);
    const { stderr, exitCode } = await scene.say("stop", "--now");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^ending experiments that outlived their runner: .+\nleft: .+\n$/);
    await scene.gone(...pids);
    expect(scene.entries(scene.file)).toEqual([experiment(UNTIL_GO)]);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("is ended when its heartbeat is removed by hand, and its entry released without counting an attempt", async () => {
    const [scene, ...pids] = await orphan(UNTIL_GO);
    for (const name of scene.heartbeats()) rmSync(scene.at(`${scene.file}.run/${name}`), { recursive: true });
    await scene.gone(...pids);
    await scene.say("requeue-failed");
    expect(scene.entries(scene.file)).toEqual([experiment(UNTIL_GO)]);
  });

  test("is ended before it runs again when all its files are removed by hand", async () => {
    const [scene, pid, supervisor] = await orphan(UNTIL_GO);
    rmSync(scene.at(`${scene.file}.run`), { recursive: true });
    const other = scene.start("--wait");
    await scene.pidsOf(0, 2);
    expect(isAlive(pid)).toBe(false);
    expect(scene.lines("twice")).toEqual([]);
    scene.write("go", "");
    await until("it is done", () => scene.of(0)["status"] === "done");
    expect(scene.of(0)).toMatchObject({ attempt: 2 });
    await scene.gone(supervisor);
    other.child.kill("SIGTERM");
    await other.result;
  });

  test("--cancel is not dropped when its runner dies before it has obeyed", async () => {
    const scene = new SupervisedScene([experiment()]);
    const runner = scene.start();
    const pids = await scene.pidsOf(0);
    runner.child.kill("SIGSTOP");
    expect((await scene.say("cancel", "0")).stderr).toContain("was told, but has not answered yet");
    expect(isAlive(pids[0])).toBe(true);
    await kill(runner);
    await scene.gone(...pids);
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "cancelled", attempt: 1 });
  });

  test("--leave-children of the dead runner still applies", async () => {
    const [scene, ...pids] = await orphan(
      `setsid sh -c 'echo $$ >child; until [ -e end ]; do sleep 0.02; done' & ${UNTIL_GO}`,
      "--leave-children",
    );
    const child = await until("it has a child", () => Number(scene.read("child")));
    onTestFinished(() => {
      if (isAlive(child)) process.kill(child, "SIGKILL");
    });
    scene.write("go", "");
    await scene.gone(...pids);
    expect(isAlive(child)).toBe(true);
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "done", attempt: 1 });
    expect(String(scene.of(0)["leftRunning"])).toContain(`(pid ${child})`);
  });
});
