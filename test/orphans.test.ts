import { symlinkSync, existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
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

/** Ways in which an experiment ends by itself, and what is recorded of each. */
const ENDINGS = [
  { script: UNTIL_GO, word: "done", record: { status: "done", exitCode: 0 } },
  { script: `${UNTIL_GO}exit 3`, word: "failed", record: { status: "failed", exitCode: 3 } },
  { script: `${UNTIL_GO}kill -9 $$`, word: "failed", record: { status: "failed", signal: "SIGKILL" } },
] as const;

/**
 * Four experiments whose runner was killed, which was read as orphaned, and that have ended since;
 * and two that depend on them.
 * @param limitS how long the last of them may run, seconds: what is looked at while it runs may take
 *   longer on a busy machine, and is looked at once more then
 */
async function fourThatEnded(limitS = 3): Promise<SupervisedScene> {
  const since = performance.now();
  const scripts = [...ENDINGS.map(({ script }) => script), "while :; do sleep 0.02; done"];
  const scene = new SupervisedScene([
    ...scripts.map((script, n) =>
      n === 3 ? [{ timeout: `${limitS}s` }, ...experiment(script)] : experiment(script),
    ),
    [{ after: [0] }, ...experiment("true")],
    [{ after: [1] }, ...experiment("true")],
  ]);
  const runner = scene.start("-j", "4", "--keep-going");
  const pids = await Promise.all(scripts.map(async (_, n) => scene.pidsOf(n)));
  await kill(runner);
  const before = scene.read(scene.file);
  const early = await scene.say("progress");
  const listed = await scene.say("list");
  const idle = await scene.say("requeue-failed");
  const unchanged = scene.read(scene.file) === before;
  const isInTime = performance.now() - since < limitS * 1_000;
  scene.write("go", "");
  await scene.gone(...pids.flat());
  if (!isInTime && limitS < 60) return fourThatEnded(4 * limitS);
  const late = await scene.say("list");
  const progress = await scene.say("progress");
  // One test for all of this, since most of it is the same for every command that records.
  const seen = [
    early.stdout.includes("orphaned"),
    early.stdout.includes("; its outcome will be kept"),
    /^0 +orphaned /m.test(listed.stdout),
    idle.stderr === "nothing to requeue: no entry has failed\n",
    unchanged,
    ...["done", "failed", "failed", "failed"].map((word, n) =>
      new RegExp(`^${n} +${word} \\(not recorded yet\\) `, "m").test(late.stdout),
    ),
    progress.stdout.includes("done (not recorded yet)"),
    scene.read(scene.file) === before,
    splitLog(scene.at("cooperate_1")).foot[0]?.includes("exit 3"),
  ];
  if (seen.includes(false)) throw new Error(`what was seen is not so: ${JSON.stringify(seen)}`);
  return scene;
}

/** Attempts of the first four entries that ended regularly. */
function endsOfFour(scene: SupervisedScene): string[] {
  return sorted(scene.lines("ends").filter((me) => /^[0-3]/.test(me)));
}

function sorted(words: readonly string[]): string[] {
  return [...words].sort((a, b) => a.localeCompare(b));
}

describe("after kill -9 of the runner", () => {
  test("its supervisor is a separate process in its own session", async () => {
    const scene = new SupervisedScene([experiment()]);
    const runner = scene.start();
    const [, supervisor] = await scene.pidsOf(0);
    expect(commandOf(supervisor)).toContain("/supervisor.js");
    expect(supervisor).not.toBe(runner.pid);
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    await scene.gone(supervisor);
  });

  test("four experiments go on, and the next --run records their ends, runs their dependents and makes call-backs", async () => {
    const scene = await fourThatEnded();
    const next = await scene.run("--keep-going", "--on-failure", tellTo("told"));
    expect(next.stderr).toMatch(
      /^\[0\] its runner .+ has ended: it had already ended.*, which is recorded now/m,
    );
    for (const [n, { record }] of ENDINGS.entries())
      expect(scene.of(n)).toMatchObject({ ...record, attempt: 1 });
    expect(scene.of(3)).toMatchObject({ status: "failed", reason: "timeout", attempt: 1 });
    expect(scene.of(4)).toMatchObject({ status: "done", attempt: 1 });
    expect(scene.of(5)).toMatchObject({ status: "cancelled" });
    const told = toldIn(scene, "told").map(({ env }) => env["COOPERATE_ENTRY"] ?? "");
    expect(sorted(told)).toEqual(["1", "2", "3"]);
    expect(endsOfFour(scene)).toEqual(["0.1", "1.1"]);
    expect(scene.lines("twice")).toEqual([]);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("four experiments go on, and --requeue-failed records their ends and requeues the failed ones", async () => {
    const scene = await fourThatEnded();
    const next = await scene.say("requeue-failed");
    expect(next.stderr).toContain("recorded now, since they ended after their runner had died: 0-3\n");
    expect(next.stderr).toContain("3 entries are pending again: 1-3");
    expect(scene.of(0)).toMatchObject({ status: "done", attempt: 1 });
    const past = [{ exitCode: 3 }, { signal: "SIGKILL" }, { reason: "timeout" }];
    for (const [i, how] of past.entries()) {
      expect(scene.of(i + 1)).toMatchObject({ attempt: 1, history: [{ ...how, attempt: 1 }] });
      expect(scene.of(i + 1)).not.toHaveProperty("status");
    }
    expect(endsOfFour(scene)).toEqual(["0.1", "1.1"]);
    expect(scene.lines("twice")).toEqual([]);
  });

  test("with one slot: entries that had not started stay pending, and another runner runs them meanwhile", async () => {
    const scene = new SupervisedScene([
      experiment(`${UNTIL_GO}exit 3`),
      experiment("true"),
      experiment("true"),
    ]);
    const runner = scene.start("--keep-going");
    const [pid, supervisor] = await scene.pidsOf(0);
    await kill(runner);
    expect((await scene.run("--keep-going")).exitCode).toBe(0);
    expect(sorted(scene.lines("ends"))).toEqual(["1.1", "2.1"]);
    expect(isAlive(pid)).toBe(true);
    scene.write("go", "");
    await scene.gone(pid, supervisor);
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3, attempt: 1 });
    expect(sorted(scene.lines("ends"))).toEqual(["0.1", "1.1", "2.1"]);
  });

  test("a waiting runner records the end at once, without waiting for the lease", async () => {
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

  test("the retries of the dead runner apply, not those of the runner that records", async () => {
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
    expect(sorted(scene.lines("ends"))).toEqual(["0.1", "0.2", "1.1", "1.2"]);
  });

  test("claimed entries that had not started are released while the supervisor still runs one", async () => {
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
    const others = [...Array(COUNT).keys()].filter((n) => n !== long);
    for (const n of others) expect(scene.of(n)).toMatchObject({ status: "done", attempt: 1 });
    expect(
      scene
        .lines("ran")
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(others);
    scene.write("go", "");
    await scene.gone(pid, supervisor);
    await scene.run();
    expect(scene.of(long)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("time limit and output continue, also for an experiment that replaces itself, is stopped by others, or ends its own group", async () => {
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

  test("an experiment whose output was shown goes on without a reader", async () => {
    const scene = new SupervisedScene([experiment(`echo shown; ${UNTIL_GO}exit 3`)]);
    const runner = scene.start("--tail");
    const pids = await scene.pidsOf(0);
    await kill(runner);
    scene.write("go", "");
    await scene.gone(...pids);
    expect(splitLog(scene.at("cooperate_0")).foot[0]).toContain("exit 3");
    await scene.run();
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 3, attempt: 1 });
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("a list behind a symlink is recognised as the same list", async () => {
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

test("a check that hangs when its runner dies is ended, and the entry is as before", async () => {
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
  test("no experiment outlives its runner: it is ended, and its entry released without counting an attempt", async () => {
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
