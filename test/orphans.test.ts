import { symlinkSync, rmSync, existsSync, readdirSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { tellTo, toldIn } from "./helpers/call-backs.ts";
import { cooperate } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import {
  commandOf,
  experiment,
  kill,
  outsideOfJobs,
  SupervisedScene,
  UNTIL_GO,
} from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";

/** How an experiment ends by itself, and what is to be recorded of it. */
const ENDINGS = [
  { script: UNTIL_GO, word: "done", record: { status: "done", exitCode: 0 } },
  { script: `${UNTIL_GO}exit 3`, word: "failed", record: { status: "failed", exitCode: 3 } },
  { script: `${UNTIL_GO}kill -9 $$`, word: "failed", record: { status: "failed", signal: "SIGKILL" } },
] as const;

describe("the runner is killed with -9", () => {
  test.each(["run", "requeue-failed"])(
    "four experiments go on, and the next --%s records how each has ended, by then by itself",
    async (verb) => {
      const slow = {
        script: "while :; do sleep 0.02; done",
        word: "failed",
        record: { status: "failed", reason: "timeout" },
      };
      const all = [...ENDINGS, slow];
      const scene = new SupervisedScene([
        ...all.map(({ script }, n) =>
          n === 3 ? [{ timeout: "2s" }, ...experiment(script)] : experiment(script),
        ),
        [{ after: [0] }, ...experiment("true")],
        [{ after: [1] }, ...experiment("true")],
      ]);
      const runner = scene.start("-j", "4", "--keep-going");
      const pids = await Promise.all(all.map(async (_, n) => scene.pidsOf(n)));
      const [supervisor] = new Set(pids.map(([, parent]) => parent));
      expect(commandOf(supervisor ?? 0)).toContain("/supervisor/server.js");
      await kill(runner);
      const before = scene.read(scene.file);
      const early = await scene.say("progress");
      expect(early.stdout).toContain("orphaned");
      expect(early.stdout).toContain("; its outcome will be kept");
      expect((await scene.say("list")).stdout).toMatch(/^0 +orphaned /m);
      expect((await scene.say("requeue-failed")).stderr).toContain("nothing to requeue");
      expect(scene.read(scene.file)).toBe(before);

      scene.write("go", "");
      await scene.gone(...pids.flat());
      const late = await scene.say("list");
      expect(late.stdout).toMatch(/^0 +done \(not recorded yet\) /m);
      for (const n of [1, 2, 3])
        expect(late.stdout).toMatch(new RegExp(`^${n} +failed \\(not recorded yet\\) `, "m"));
      expect((await scene.say("progress")).stdout).toContain("done (not recorded yet)");
      expect(scene.read(scene.file)).toBe(before);
      expect(splitLog(scene.at("cooperate_1")).foot[0]).toContain("exit 3");

      if (verb === "run") {
        const next = await scene.run("--keep-going", "--on-failure", tellTo("told"));
        expect(next.stderr).toMatch(
          /^\[0\] its runner .+ has ended: it had ended before.*, which is recorded now/m,
        );
        for (const [n, { record }] of all.entries())
          expect(scene.of(n)).toMatchObject({ ...record, attempt: 1 });
        expect(scene.of(4)).toMatchObject({ status: "done", attempt: 1 });
        expect(scene.of(5)).toMatchObject({ status: "cancelled" });
        const told = toldIn(scene, "told").map(({ env }) => env["COOPERATE_ENTRY"]);
        expect(told.sort()).toEqual(["1", "2", "3"]);
      } else {
        const next = await scene.say("requeue-failed");
        expect(next.stderr).toContain("ended after their runner had died, which is recorded now: 0-3\n");
        expect(next.stderr).toContain("3 entries are pending again: 1-3");
        expect(scene.of(0)).toMatchObject({ status: "done", attempt: 1 });
        for (const [n, { record }] of all.entries()) {
          if (n === 0) continue;
          const { status: _, ...past } = { ...record, attempt: 1 };
          expect(scene.of(n)).toMatchObject({ attempt: 1, history: [past] });
          expect(scene.of(n)).not.toHaveProperty("status");
        }
      }
      expect(
        scene
          .lines("ends")
          .filter((me) => /^[0-3]/.test(me))
          .sort(),
      ).toEqual(["0.1", "1.1"]);
      expect(scene.lines("twice")).toEqual([]);
      if (verb === "run") expect(scene.files()).not.toContain(`${scene.file}.run`);
    },
  );

  test("with one slot: what had not begun stays pending, and another runner does that meanwhile", async () => {
    const scene = new SupervisedScene([
      experiment(`${UNTIL_GO}exit 3`),
      experiment("true"),
      experiment("true"),
    ]);
    const runner = scene.start("--keep-going");
    const [pid, supervisor] = await scene.pidsOf(0);
    await kill(runner);
    expect((await scene.run("--keep-going")).exitCode).toBe(0);
    expect(scene.lines("ends").sort()).toEqual(["1.1", "2.1"]);
    expect(isAlive(pid)).toBe(true);
    scene.write("go", "");
    await scene.gone(pid, supervisor);
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3, attempt: 1 });
    expect(scene.lines("ends").sort()).toEqual(["0.1", "1.1", "2.1"]);
  });

  test("a runner that waits records the end as soon as it comes, without a lease", async () => {
    const scene = new SupervisedScene([experiment()]);
    const runner = scene.start();
    const [pid] = await scene.pidsOf(0);
    await kill(runner);
    const other = scene.start("--wait");
    await until("it waits", () => scene.heartbeats().length === 2);
    scene.write("go", "");
    await until("it is done", () => scene.of(0)["status"] === "done");
    expect(isAlive(pid)).toBe(false);
    expect(scene.of(0)).toMatchObject({ attempt: 1, pid: runner.pid });
    other.child.kill("SIGTERM");
    await other.result;
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("the retries of the dead runner count, and not those of who records", async () => {
    const fails = experiment(`[ $COOPERATE_ATTEMPT = 2 ] || { ${UNTIL_GO} exit 3; }`);
    const scene = new SupervisedScene([fails, experiment(`${UNTIL_GO}exit 4`)]);
    const runner = scene.start("--retries", "1", "-j", "2", "--keep-going");
    const pids = [...(await scene.pidsOf(0)), ...(await scene.pidsOf(1))];
    await kill(runner);
    scene.write("go", "");
    await scene.gone(...pids);
    expect((await scene.run("--keep-going")).exitCode).toBe(1);
    expect(scene.of(0)).toMatchObject({ status: "done", attempt: 2, history: [{ attempt: 1, exitCode: 3 }] });
    expect(scene.of(1)).toMatchObject({ status: "failed", attempt: 2, exitCode: 4 });
    expect(scene.lines("ends").sort()).toEqual(["0.1", "0.2", "1.1", "1.2"]);
  });

  test("what was claimed together and had not begun goes back while the supervisor still holds one", async () => {
    const COUNT = 120;
    const long = 60;
    const scene = new SupervisedScene(
      Array.from({ length: COUNT }, (_, n) =>
        n === long ? experiment() : ["sh", "-c", "echo $COOPERATE_ENTRY >>ran"],
      ),
    );
    const runner = scene.start();
    const [pid, supervisor] = await scene.pidsOf(long);
    await kill(runner);
    await until("it begins nothing more", () => scene.journals().includes(`{"closed":${supervisor}}`));
    const result = await scene.run();
    expect(result.exitCode).toBe(0);
    expect(isAlive(pid)).toBe(true);
    for (let n = 0; n < COUNT; n++)
      if (n !== long) expect(scene.of(n)).toMatchObject({ status: "done", attempt: 1 });
    expect(
      scene
        .lines("ran")
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual([...Array(COUNT).keys()].filter((n) => n !== long));
    scene.write("go", "");
    await scene.gone(pid, supervisor);
    await scene.run();
    expect(scene.of(long)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("time limit and output go on, also of an experiment that replaces itself, is stopped by others, or ends its own group", async () => {
    const scene = new SupervisedScene([
      experiment(
        "trap - EXIT TERM; exec sh -c 'until [ -e go ]; do sleep 0.02; done; echo replaced; exit 5'",
      ),
      experiment("kill -STOP $$; exit 6"),
      experiment(`${UNTIL_GO}kill -9 0`),
    ]);
    const runner = scene.start("-j", "3", "--keep-going");
    const pids = [];
    for (const n of [0, 1, 2]) pids.push(...(await scene.pidsOf(n)));
    const [, , stopped = 0] = pids;
    await kill(runner);
    scene.write("go", "");
    await scene.gone(pids[0] ?? 0, pids[4] ?? 0);
    process.kill(stopped, "SIGCONT");
    await scene.gone(...pids);
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 5, attempt: 1 });
    expect(scene.of(1)).toMatchObject({ status: "failed", exitCode: 6, attempt: 1 });
    expect(scene.of(2)).toMatchObject({ status: "failed", signal: "SIGKILL", attempt: 1 });
    expect(splitLog(scene.at("cooperate_0")).output.toString()).toBe("replaced\n");
  });

  test("a list behind a symlink is the same list", async () => {
    const scene = new SupervisedScene([experiment(`${UNTIL_GO}exit 3`)]);
    symlinkSync(scene.file, scene.at("a link"));
    const runner = scene.start();
    const pids = await scene.pidsOf(0);
    await kill(runner);
    const atLink = async (verb: string): Promise<string> => {
      const { stdout, stderr } = await cooperate([`--${verb}`, "a link"], {
        cwd: scene.path,
        env: outsideOfJobs(),
      });
      return stdout + stderr;
    };
    expect(await atLink("progress")).toContain("; its outcome will be kept");
    scene.write("go", "");
    await scene.gone(...pids);
    expect(await atLink("run")).toContain("which is recorded now");
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3 });
  });
});

describe("its supervisor", () => {
  test("killed too: the experiment is left alone while it lives, and runs again after, counted as lost", async () => {
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

  test("killed alone: what ran is ended and runs again with a new one, not counted; nothing twice at once", async () => {
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
    expect(scene.lines("ends").sort()).toEqual(["0.1", "1.1"]);
  });

  test.each([1, 4])(
    "killed by an experiment each time, -j %i: after three times that is lost, the others are done",
    async (jobs) => {
      const scene = new SupervisedScene([
        ["sh", "-c", "echo x >>tries; exec >&-; kill -9 $PPID; sleep 60"],
        experiment("true"),
        experiment("sleep 0.3"),
      ]);
      const { exitCode, stderr } = await scene.run("-j", String(jobs), "--keep-going");
      expect(stderr).toContain("lost");
      expect(exitCode).toBe(1);
      expect(scene.lines("tries")).toHaveLength(3);
      expect(scene.of(0)).toMatchObject({ status: "failed", reason: "lost", losses: 3 });
      for (const n of [1, 2]) expect(scene.of(n)["status"]).toBe("done");
      expect(scene.lines("twice")).toEqual([]);
      expect(scene.files()).not.toContain(`${scene.file}.run`);
    },
  );

  test("without a runner, told to stop by a signal: it ends what it holds, which goes back as it was", async () => {
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

describe("what an orphaned supervisor holds", () => {
  /** An orphan and its supervisor. */
  async function orphan(script: string, ...args: string[]): Promise<[SupervisedScene, number, number]> {
    const scene = new SupervisedScene([experiment(script)]);
    const runner = scene.start(...args);
    const pids = await scene.pidsOf(0);
    await kill(runner);
    return [scene, ...pids];
  }

  test("--cancel ends it, also one that ignores SIGTERM and forks", async () => {
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

  test("--cancel ends what was paused, by its runner or after that has died", async () => {
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

  test("--stop --now ends it, and it is pending as it was", async () => {
    const [scene, ...pids] = await orphan(UNTIL_GO);
    const { stderr, exitCode } = await scene.say("stop", "--now");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^ending what has outlived its runner: .+\nleft: .+\n$/);
    await scene.gone(...pids);
    expect(scene.entries(scene.file)).toEqual([experiment(UNTIL_GO)]);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("its heartbeat is removed by hand: it is ended, and goes back uncounted", async () => {
    const [scene, ...pids] = await orphan(UNTIL_GO);
    for (const name of scene.heartbeats()) rmSync(scene.at(`${scene.file}.run/${name}`), { recursive: true });
    await scene.gone(...pids);
    await scene.say("requeue-failed");
    expect(scene.entries(scene.file)).toEqual([experiment(UNTIL_GO)]);
  });

  test("--cancel that comes before its runner dies, without having obeyed, is not dropped", async () => {
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

  test("--leave-children of the dead runner still counts", async () => {
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

test("a check that hangs when its runner dies is ended, and the entry is as it was", async () => {
  const check = "echo $$ $PPID >pids.0.1; while :; do sleep 0.05; done";
  const scene = new SupervisedScene([[{ check }, "touch", "ran"]]);
  const before = scene.read(scene.file);
  const runner = scene.start();
  const pids = await scene.pidsOf(0);
  await kill(runner);
  await scene.gone(...pids);
  await scene.say("requeue-failed");
  expect(scene.read(scene.file)).toBe(before);
  expect(existsSync(scene.at("ran"))).toBe(false);
});

describe("inside an allocation", () => {
  test("nothing runs on without its runner: it is ended, and goes back uncounted", async () => {
    const scene = new SupervisedScene([experiment(), experiment()]);
    const before = scene.read(scene.file);
    const runner = scene.startIn({ SLURM_JOB_ID: "1" }, "-j", "2");
    const pids = [...(await scene.pidsOf(0)), ...(await scene.pidsOf(1))];
    await kill(runner);
    await scene.gone(...pids);
    expect((await scene.say("list")).stdout).toMatch(/^0 +pending \(not recorded yet\) /m);
    await scene.say("requeue-failed");
    expect(scene.read(scene.file)).toBe(before);
    expect(
      existsSync(scene.at(`${scene.file}.run`)) ? readdirSync(scene.at(`${scene.file}.run`)) : [],
    ).toEqual([]);
  });
});
