import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { experiment, SupervisedScene, UNTIL_GO } from "../helpers/supervised.ts";
import { isAlive, until } from "../helpers/until.ts";
import { NEEDS_SLURM, NEEDS_SLURM_CGROUP, slurmBed } from "./slurm-bed.ts";
import { SlurmCalls } from "./slurm-calls.ts";

const NODE = `'${process.execPath}' '${BIN}'`;

/** What a job prints, once it has said `text`. */
async function printed(scene: SupervisedScene, text: string): Promise<string> {
  return until(`it says ${text}`, () => {
    const out = scene.lines("out").join("\n");
    return out.includes(text) ? out : undefined;
  });
}

/** Whether somebody on this machine listens on the port of Node's debugger (9229), by the TCP tables of Linux. */
function isDebuggerOpen(): boolean {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].filter((path) => existsSync(path));
  return tables.some((path) => / [0-9A-F]+:240D \S+ 0A /.test(readFileSync(path, "latin1")));
}

describe("in a job of Slurm", NEEDS_SLURM, () => {
  const bed = slurmBed();
  const slurm = new SlurmCalls(bed);
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("a runner knows when the job ends, begins nothing that would not end, and leaves in time", async () => {
    const scene = new SupervisedScene([experiment(), [{ timeout: "5m" }, "touch", "never"]]);
    const before = scene.entries(scene.file);
    const job = await slurm.submit(scene.path, `exec ${NODE} --run '${scene.file}' --margin 50s`, "-t", "1");
    const said = await printed(scene, "this allocation");
    expect(said).toMatch(
      new RegExp(`\\(slurm:${job}\\) ends at \\S+( \\S+)?, in (1m 00s|5\\ds): nothing begins`),
    );
    await scene.pidsOf(0);
    expect(scene.of(0)).toMatchObject({ job: `slurm:${job}` });
    expect(await slurm.over(job)).toMatch(/JobState=COMPLETED .*ExitCode=0:0/);
    const counted = [{ cutOffs: 1, cutOffAfter: expect.any(Number) }, ...(before[0] ?? [])];
    expect(scene.entries(scene.file)).toEqual([counted, before[1]]);
    expect(scene.files()).not.toContain("never");
  });

  test.each(["USR1", "USR2"])(
    "scancel -b -s %s: the entry is given back, no debugger opens, the job is well",
    async (signal) => {
      const scene = new SupervisedScene([experiment()]);
      const before = scene.entries(scene.file);
      const job = await slurm.submit(scene.path, `exec ${NODE} --run '${scene.file}'`, "-t", "10");
      const wasOpen = isDebuggerOpen(); // by another process
      const [experimentPid, supervisor] = await scene.pidsOf(0);
      await slurm.ask("scancel", "-b", "-s", signal, job);
      await until(
        "the entry is pending",
        () => JSON.stringify(scene.entries(scene.file)) === JSON.stringify(before),
      );
      expect(isDebuggerOpen()).toBe(wasOpen);
      expect(await slurm.over(job)).toMatch(/JobState=COMPLETED .*ExitCode=0:0/);
      expect([experimentPid, supervisor].filter(isAlive)).toEqual([]);
      expect(scene.lines("out").join("\n")).not.toContain("ebugger");
    },
  );

  test("tasks of an array know their own id, and --stop finds one by it", async () => {
    const scene = new SupervisedScene([experiment(), experiment()]);
    const job = await slurm.submit(scene.path, `exec ${NODE} --run '${scene.file}' --max 1`, "--array=1-2");
    await scene.pidsOf(0);
    await scene.pidsOf(1);
    const jobs = [0, 1].map((n) => String(scene.of(n)["job"]));
    expect(jobs.toSorted()).toEqual([`slurm:${job}_1`, `slurm:${job}_2`]);
    await scene.say("stop", "--job", `${job}_2`, "--now");
    const stopped = jobs.indexOf(`slurm:${job}_2`);
    expect(scene.of(stopped)).not.toHaveProperty("status");
    expect(scene.of(1 - stopped)).toMatchObject({ status: "running" });
    scene.write("go", "");
    await until("both are over", async () => (await slurm.ask("squeue", "-h", "-j", job)) === "");
  });
});

// Here nothing outlives a job, as on real clusters: what was not given back before Slurm kills the
// job is lost.
describe("in a job of Slurm that ends with all its processes", NEEDS_SLURM_CGROUP, () => {
  const bed = slurmBed({ SLURM_CGROUP: "1" });
  const slurm = new SlurmCalls(bed);
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("an experiment that ignores SIGTERM is killed early enough to be given back", async () => {
    const scene = new SupervisedScene([experiment(`trap '' TERM; touch deaf; ${UNTIL_GO}`)]);
    const before = scene.entries(scene.file);
    const job = await slurm.submit(scene.path, `exec ${NODE} --run '${scene.file}'`, "-t", "10");
    await until("it is deaf", () => scene.files().includes("deaf"));
    await slurm.ask("scancel", job);
    await slurm.over(job);
    expect(scene.entries(scene.file)).toEqual(before);
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test("a job script that does something afterwards passes the signals on", async () => {
    const scene = new SupervisedScene([experiment()]);
    const before = scene.entries(scene.file);
    const script = `${NODE} --run '${scene.file}' & pid=$!
for s in TERM INT HUP USR1 USR2 XCPU; do trap "kill -$s $pid" $s; done
wait $pid; code=$?; while kill -0 $pid 2>/dev/null; do wait $pid; code=$?; done
echo "footer after $code"; exit $code`;
    const job = await slurm.submit(scene.path, script, "-t", "10");
    await scene.pidsOf(0);
    await slurm.ask("scancel", "-b", "-s", "USR2", job);
    expect(await slurm.over(job)).toMatch(/JobState=COMPLETED .*ExitCode=0:0/);
    expect(scene.lines("out")).toContain("footer after 0");
    expect(scene.entries(scene.file)).toEqual(before);
  });
});
