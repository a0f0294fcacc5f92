import { describe, expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { experiment, outsideOfJobs, SupervisedScene, UNTIL_GO } from "./helpers/supervised.ts";
import { until } from "./helpers/until.ts";

describe("a runner whose allocation ends", () => {
  test("says when, begins nothing that would not end, and gives back in time what runs", async () => {
    const long = [{ timeout: "1h" }, "touch", "never"];
    const tells = experiment(`echo "$COOPERATE_ENDS" >ends-at; ${UNTIL_GO}`);
    const scene = new SupervisedScene([tells, long]);
    const before = scene.entries(scene.file);
    const runner = scene.startIn({ COOPERATE_ENDS: "+60", COOPERATE_JOB: "slurm:19_3" }, "--margin", "54s");
    await scene.pidsOf(0);
    const { exitCode, stderr } = await runner.result;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^this allocation \(slurm:19_3\) ends at \S+, in \S+( \S+)?: nothing begins that would not end 54s before; what runs then is ended and given back$/m,
    );
    expect(stderr).toContain("1 given back");
    expect(stderr).toContain("stopped: the scheduler ends this allocation soon");
    // What ran was cut off, and the other one did not begin.
    const counted = [{ cutOffs: 1, cutOffAfter: expect.any(Number) }, ...(before[0] ?? [])];
    expect(scene.entries(scene.file)).toEqual([counted, before[1]]);
    expect(scene.files()).not.toContain("never");
    // A runner that the experiment starts ends at the same time, not 60 seconds after its own start.
    expect(scene.lines("ends-at")).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)]);
  });

  test("is a usage error with a margin that is none", async () => {
    const scene = new SupervisedScene([["true"]]);
    expect(await scene.run("--margin", "soon")).toMatchObject({ exitCode: 2 });
    expect(await scene.run("--until", "auto")).toMatchObject({ exitCode: 0 });
  });
});

test("records say in which pool and job they were run, --list shows it, and --stop finds the runners", async () => {
  const scene = new SupervisedScene([experiment(), experiment()]);
  const start = async (n: number, env: NodeJS.ProcessEnv): Promise<ReturnType<typeof scene.startIn>> => {
    const runner = scene.startIn(env, "--entries", String(n));
    await scene.pidsOf(n);
    return runner;
  };
  const first = await start(0, {
    COOPERATE_POOL: "night",
    SLURM_JOB_ID: "20",
    SLURM_ARRAY_JOB_ID: "19",
    SLURM_ARRAY_TASK_ID: "1",
  });
  const second = await start(1, { COOPERATE_POOL: "night", COOPERATE_JOB: "slurm:19_2" });
  expect(scene.of(0)).toMatchObject({ pool: "night", job: "slurm:19_1" });
  expect((await scene.say("list", "--columns", "n,pool,job")).stdout).toContain("1  night  slurm:19_2");

  const none = await scene.say("stop", "--pool", "day");
  expect([none.exitCode, none.stderr]).toEqual([1, `nobody in the pool day works on ${scene.file}\n`]);
  const other = await scene.say("stop", "--job", "19_3", "--pool", "night");
  expect(other.stderr).toBe(`nobody in the pool night in the job 19_3 works on ${scene.file}\n`);
  const all = await scene.say("stop", "--job", "19", "--now", "--dry-run");
  expect(all.stdout.split("\n")).toHaveLength(3);
  const one = await scene.say("stop", "--pool", "night", "--job", "19_2", "--now");
  expect(one.stderr).toContain(`(pid ${second.pid})`);
  await second.result;
  expect(scene.heartbeats()).toHaveLength(1);
  scene.write("go", "");
  await first.result;
  expect(scene.of(0)).toMatchObject({ status: "done", pool: "night", job: "slurm:19_1" });
  await scene.say("requeue", "0", "--force");
  await until("it is in the history", () =>
    JSON.stringify(scene.of(0)["history"]).includes('"job":"slurm:19_1"'),
  );
  expect(scene.files()).not.toContain(`${scene.file}.run`);
});

test("a task for an entry that is done already has nothing to do, which is well", async () => {
  const scene = new SupervisedScene([["true"], ["false"]]);
  await scene.run("--keep-going");
  const env = outsideOfJobs();
  const run = async (...args: string[]) =>
    cooperate(["--run", scene.file, "--entries", ...args], { cwd: scene.path, env });
  const well = await run("0-1", "--if-pending");
  expect(well).toMatchObject({ exitCode: 0, stdout: "" });
  expect(well.stderr).toContain("is pending: nothing to do");
  expect(await run("0-1")).toMatchObject({ exitCode: 2 });
  expect((await run("0-1")).stderr).toContain("--if-pending");
  expect(await run("7", "--if-pending")).toMatchObject({ exitCode: 2 });
});

describe("the part of the machine that a runner has is that of its job", () => {
  test("its CPUs, for -j auto and --jobs auto", async () => {
    const scene = new SupervisedScene([experiment(), experiment()]);
    const runner = scene.startIn(
      { JOB_ID: "1", SGE_TASK_ID: "1", NSLOTS: "1" },
      "-j",
      "auto",
      "--keep-going",
    );
    await scene.pidsOf(0);
    const said = await scene.say("jobs", "auto");
    expect(said.stderr).toContain("1 at the same time");
    expect(scene.of(0)).not.toHaveProperty("slot"); // there is only one
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
  });

  test("its memory, for --memfree", async () => {
    const scene = new SupervisedScene([["true"]]);
    const env = { SLURM_JOB_ID: "1", SLURM_MEM_PER_NODE: "10" };
    const runner = scene.startIn(env, "--memfree", "100M");
    await heard(runner, "of memory are available, less than the 100M of --memfree");
    runner.child.kill("SIGTERM");
    expect((await runner.result).exitCode).toBe(143);
  });
});
