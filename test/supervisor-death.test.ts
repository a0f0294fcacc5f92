import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { experiment, kill, SupervisedScene } from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";

describe("a supervisor", () => {
  test("killed with its runner: the experiment is left alone while it lives, and then runs again, counted as lost", async () => {
    const scene = new SupervisedScene([experiment(), experiment()]);
    const runner = scene.start("-j", "2");
    const [[pid, supervisor], [second]] = [await scene.pidsOf(0), await scene.pidsOf(1)];
    runner.child.kill("SIGKILL");
    process.kill(supervisor, "SIGKILL");
    await runner.result;
    await scene.gone(supervisor);
    const { stdout } = await scene.say("progress");
    expect(stdout).toContain("2 orphaned");
    expect(stdout).not.toContain("its outcome will be kept");
    process.kill(-second, "SIGKILL");
    await scene.gone(second);
    const other = scene.start("--wait");
    const [again] = await scene.pidsOf(1, 2);
    expect([pid, again].map(isAlive)).toEqual([true, true]);
    expect(scene.of(0)).toMatchObject({ status: "running", attempt: 1 });
    scene.write("go", "");
    await until("all is done", () => [0, 1].every((n) => scene.of(n)["status"] === "done"));
    expect(scene.of(0)).toMatchObject({ attempt: 2 }); // nobody knows how the first attempt ended
    expect(scene.of(1)).toMatchObject({ attempt: 2 });
    expect(scene.lines("twice")).toEqual([]);
    other.child.kill("SIGTERM");
    await other.result;
  });

  test("killed alone: running experiments are ended and run again under a new supervisor, not counted and never twice at once", async () => {
    const scene = new SupervisedScene([experiment(), experiment()]);
    const runner = scene.start("-j", "2");
    const [[pid, supervisor], [second]] = [await scene.pidsOf(0), await scene.pidsOf(1)];
    rmSync(scene.at("pids.0.1"));
    process.kill(supervisor, "SIGKILL");
    const [again, other] = await scene.pidsOf(0);
    expect(other).not.toBe(supervisor);
    expect([pid, second].map(isAlive)).toEqual([false, false]);
    expect(isAlive(again)).toBe(true);
    scene.write("go", "");
    const { exitCode } = await runner.result;
    expect(exitCode).toBe(0);
    for (const n of [0, 1]) expect(scene.of(n)).toMatchObject({ status: "done", attempt: 1 });
    expect(scene.lines("twice")).toEqual([]);
    expect(scene.lines("ends").toSorted((a, b) => a.localeCompare(b))).toEqual(["0.1", "1.1"]);
  });

  test.each([1, 4])(
    "killed by the same experiment each time, -j %i: that entry is lost after three times, the others are done",
    async (jobs) => {
      const scene = new SupervisedScene([
        ["sh", "-c", "echo x >>tries; exec >&-; kill -9 $PPID; sleep 60"],
        experiment("true"),
        experiment("sleep 0.3"),
      ]);
      const { exitCode, stderr } = await scene.run("-j", String(jobs), "--keep-going");
      expect(stderr).toContain("its supervisor was killed too often");
      expect(exitCode).toBe(1);
      expect(scene.lines("tries")).toHaveLength(3);
      expect(scene.of(0)).toMatchObject({ status: "failed", reason: "lost", losses: 3 });
      for (const n of [1, 2]) expect(scene.of(n)["status"]).toBe("done");
      expect(scene.lines("twice")).toEqual([]);
      expect(scene.files()).not.toContain(`${scene.file}.run`);
    },
  );

  test("without a runner, stopped by a signal: it ends its experiments, whose entries are pending as before", async () => {
    const scene = new SupervisedScene([experiment()]);
    const before = scene.read(scene.file);
    const runner = scene.start();
    const pids = await scene.pidsOf(0);
    await kill(runner);
    process.kill(pids[1], "SIGTERM");
    await scene.gone(...pids);
    await scene.say("requeue-failed");
    expect(scene.read(scene.file)).toBe(before);
  });
});
