import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Running } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { splitLog } from "./helpers/job-log.ts";
import { experiment, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";

/** Writes the name of each warning signal into `told`, and goes on. */
const LISTENS = `for s in USR1 USR2; do trap "echo $s >>told" $s; done; touch listens; ${UNTIL_GO}`;
const JOB = { SLURM_JOB_ID: "1" };

/** Runs entries until all have started; `listens` exists then if one of them creates it. */
async function running(
  entries: readonly unknown[],
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<[SupervisedScene, Running, number[]]> {
  const scene = new SupervisedScene(entries);
  const runner = scene.startIn(env, "--keep-going", ...args);
  const pids: number[] = [];
  for (const [n, entry] of entries.entries()) {
    if (!JSON.stringify(entry).includes("pids.")) continue;
    pids.push((await scene.pidsOf(n))[0]);
    if (JSON.stringify(entry).includes("listens"))
      await until("it listens", () => existsSync(scene.at("listens")));
  }
  return [scene, runner, pids];
}

/** Ports on which a process listens, by the TCP tables of Linux. */
function portsOf(pid: number): number[] {
  return ["tcp", "tcp6"].flatMap((table) => {
    const path = `/proc/${pid}/net/${table}`;
    if (!existsSync(path)) return [];
    return [...readFileSync(path, "latin1").matchAll(/^ *\d+: \S+:([0-9A-F]{4}) \S+ 0A /gm)].map(([, port]) =>
      Number.parseInt(port ?? "", 16),
    );
  });
}

describe.each(["SIGUSR1", "SIGUSR2"] as const)("%s to a runner", (signal) => {
  test("neither ends the runner nor opens a debugger, and is forwarded to the experiments that handle it", async () => {
    const [scene, runner, pids] = await running([experiment(LISTENS), experiment()], {}, "-j", "2");
    const before = portsOf(runner.pid);
    runner.child.kill(signal);
    await until("it is passed on", () => scene.lines("told").length > 0);
    expect(portsOf(runner.pid).filter((port) => port === 9229 && !before.includes(port))).toEqual([]);
    expect(pids.filter(isAlive)).toEqual(pids);
    scene.write("go", "");
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("ebugger");
    expect(stderr).not.toContain("nothing more begins");
    expect(scene.lines("told")).toEqual([signal.slice(3)]);
    for (const n of [0, 1]) expect(scene.of(n)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("inside an allocation: no experiment starts; one that does not handle the signal is ended, one that does may finish", async () => {
    const listens = experiment(LISTENS.replace("; touch", "; trap 'touch saved; exit 0' USR1 USR2; touch"));
    const entries = [listens, experiment(), ["touch", "never"]];
    const [scene, runner, [, deaf = 0]] = await running(entries, JOB, "-j", "2");
    const said = heard(runner, "nothing more begins");
    runner.child.kill(signal);
    await said;
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${signal}: the scheduler ends this allocation soon; nothing more begins`);
    expect(stderr).toContain("1 done, 0 failed, 1 given back");
    expect(isAlive(deaf)).toBe(false);
    expect(existsSync(scene.at("saved"))).toBe(true);
    expect(scene.of(0)).toMatchObject({ status: "done", attempt: 1 });
    expect(scene.entries(scene.file).slice(1)).toEqual(entries.slice(1));
    expect(splitLog(scene.at("cooperate_1")).foot[0]).toContain("interrupted by SIGTERM");
    expect(existsSync(scene.at("never"))).toBe(false);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });
});

describe("inside an allocation", () => {
  test("that ends within the margin, an experiment that handles the signal is told and ended at once", async () => {
    const entries = [experiment(LISTENS)];
    const end = String(Math.floor(Date.now() / 1000) + 55);
    const [scene, runner] = await running(entries, { ...JOB, SLURM_JOB_END_TIME: end });
    runner.child.kill("SIGUSR1");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.of(0)).toMatchObject({ cutOffs: 1 });
    expect(splitLog(scene.at("cooperate_0")).foot[0]).toContain("cut off by the end of its allocation");
  });

  test("an end in the past is ignored: an experiment that handles the signal may go on", async () => {
    const [scene, runner, [pid = 0]] = await running([experiment(LISTENS), ["touch", "never"]], {
      ...JOB,
      SLURM_JOB_END_TIME: String(Math.floor(Date.now() / 1000) - 100),
    });
    runner.child.kill("SIGUSR1");
    await until("it is told", () => scene.lines("told").length > 0);
    runner.child.kill("SIGUSR1");
    await until("it is told again", () => scene.lines("told").length > 1);
    expect(isAlive(pid)).toBe(true);
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.of(0)).toMatchObject({ status: "done" });
    expect(existsSync(scene.at("never"))).toBe(false);
  });

  test("a failure after the warning counts, and SIGTERM after it releases the other entries", async () => {
    const entries = [experiment(`trap 'exit 3' USR1; touch listens; ${UNTIL_GO}`), experiment(LISTENS)];
    const [scene, runner] = await running(entries, JOB, "-j", "2");
    runner.child.kill("SIGUSR1");
    await until("one has failed", () => scene.of(0)["status"] === "failed");
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
    expect(scene.of(0)).toMatchObject({ exitCode: 3, attempt: 1 });
    expect(scene.entries(scene.file)[1]).toEqual(entries[1]);
  });

  test("a waiting runner leaves", async () => {
    const scene = new SupervisedScene([["true"]]);
    const runner = scene.startIn(JOB, "--wait");
    await heard(runner, "waiting for new or lost work");
    runner.child.kill("SIGUSR1");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("the warning reaches a child in a session of its own, and its parent is left alone", async () => {
    const child = 'trap "touch saved; exit" USR1; touch up; while :; do sleep 0.02; done';
    const script = `setsid sh -c '${child}' & until [ -e up ]; do sleep 0.02; done; touch listens; wait`;
    const [scene, runner] = await running([experiment(script)], JOB);
    runner.child.kill("SIGUSR1");
    expect((await runner.result).exitCode).toBe(0);
    expect(existsSync(scene.at("saved"))).toBe(true);
    expect(scene.of(0)).toMatchObject({ status: "done" });
  });

  test("a paused experiment that is warned is ended, and its entry is as before", async () => {
    const entries = [experiment()];
    const [scene, runner] = await running(entries, JOB);
    expect((await scene.say("pause", "0")).stderr).toContain("is paused");
    runner.child.kill("SIGUSR1");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.of(0)).not.toHaveProperty("attempt");
  });
});
