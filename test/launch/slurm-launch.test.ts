import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { until } from "../helpers/until.ts";
import { LaunchScene } from "./launch-scene.ts";
import { NEEDS_SLURM_CGROUP, NODE_3, slurmBed } from "./slurm-bed.ts";
import { SlurmCalls } from "./slurm-calls.ts";

const bed = slurmBed({ SLURM_CGROUP: "1" });
const slurm = new SlurmCalls(bed);

const ON_SLURM = ["--on", "slurm"];
/** Waits for the file `go`, and shows that it runs. */
const WAITS = ["sh", "-c", "echo $$ >>begun; until [ -e go ]; do sleep 0.2; done"];

function linesOf(scene: LaunchScene, name: string): number {
  return scene.files().includes(name) ? scene.read(name).split("\n").length - 1 : 0;
}

describe("a launch on Slurm", NEEDS_SLURM_CGROUP, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("of five runners, three of which Slurm ends, does each of 200 entries once, and tells what happened", async () => {
    // The list lasts until everything was ended that is to be ended, however busy the machine is.
    const rest = (n: number): string => (n < 60 ? "" : "until [ -e go ]; do sleep 0.1; done; ");
    const entry = (_: unknown, n: number): string[] => [
      "sh",
      "-c",
      `${rest(n)}sleep 0.5 && echo ${n} >>ended`,
    ];
    const scene = new LaunchScene(bed, Array.from({ length: 200 }, entry));
    const footer = ["--footer", "echo over >>footers"];
    expect(await scene.launch(...ON_SLURM, "-n", "4", "--extra", `-x ${NODE_3}`, ...footer)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/slurm +exps-slurm +4 +0 +4 +job \d+\n/),
    });
    const spot = ["--partition", "spot", "--pool", "spot", "--extra", `-w ${NODE_3}`];
    await scene.launch(...ON_SLURM, "-n", "1", ...spot);
    const [job, preempted] = [await scene.job("exps-slurm"), await scene.job("spot")];
    const running = async (): Promise<number> =>
      [...(await scene.tasks("exps-slurm")), ...(await scene.tasks("spot"))].filter(
        ({ state }) => state === "running",
      ).length;
    await until("all have begun", async () => linesOf(scene, "ended") > 20 && (await running()) === 5);

    const urgent = ["-p", "urgent", "-w", NODE_3, "-c", "2"];
    const other = await slurm.submit(scene.at("."), "until [ -e go ]; do sleep 0.2; done", ...urgent);
    onTestFinished(async () => void (await slurm.ask("scancel", other)));
    await slurm.ask("scancel", `${job}_1`);
    await slurm.ask("scontrol", "requeue", `${job}_2`);
    await until("it is preempted", async () => (await scene.tasks("spot"))[0]?.state === "queued");
    const shown = await scene.ask("--pools", "exps.json");
    expect(shown).toMatch(/exps-slurm .* 1 ended: 1 cancelled; 1 begun again/);
    expect(shown).not.toContain("until");
    expect(shown).toMatch(/spot .* 0 running, 1 queued \(.+\); 1 begun again/);
    expect(await scene.ask("--progress", "exps.json")).toContain(`exps-slurm  slurm ${job}  `);
    scene.write("go", "");
    await scene.over();
    await slurm.over(other);

    expect(await slurm.ask("squeue", "-h")).toBe("");
    expect(await slurm.ask("scontrol", "-o", "show", "job", `${preempted}_1`)).toContain("Restarts=1");
    const records = scene.entries("exps.json").map((_, n) => scene.record("exps.json", n));
    expect(records.every(({ exitCode, losses }) => exitCode === 0 && losses === undefined)).toBe(true);
    // An attempt that is interrupted at its last line has written it, too, so the logs count.
    const { successes, others } = scene.attempts();
    expect(successes).toEqual(records.map((_, n) => n));
    expect(others.length).toBeGreaterThan(0);
    for (const text of others) expect(text).toContain("# cooperate: interrupted by SIGTERM");
    expect(linesOf(scene, "footers")).toBe(5);
  });

  test("of a job for each of 2,500 entries, killed after each of its actions, submits each once", async () => {
    const scene = new LaunchScene(
      bed,
      Array.from({ length: 2500 }, () => ["true"]),
    );
    const launch = ["--launch", "exps.json", ...ON_SLURM, "--per-entry", "--hold", "--pool", "many"];
    let k = 0;
    for (let signal: string | null = "SIGKILL"; signal === "SIGKILL";) {
      k++;
      ({ signal } = await scene.type(launch, { COOPERATE_TEST_DIE_AFTER: String(k) }));
    }
    expect(k).toBeGreaterThan(3);
    expect(await scene.ask(...launch)).toMatch(/many +2500 +2500 +0/);
    const tasks = await scene.tasks("many");
    expect([tasks.length, new Set(tasks.map(({ job }) => job)).size]).toEqual([2500, 3]);
    expect(new Set(tasks.flatMap(({ entries }) => entries)).size).toBe(2500);
    expect((await slurm.ask("squeue", "-h", "-r")).split("\n")).toHaveLength(2500);

    await scene.ask("--stop", "exps.json", "--pool", "many", "--tasks", "1-1200:3,1500-2500");
    const left = (await scene.tasks("many")).filter(({ state }) => state !== "ended").map(({ n }) => n);
    const ended = (n: number): boolean => (n <= 1200 && n % 3 === 1) || n >= 1500;
    expect(left).toEqual(tasks.map(({ n }) => n).filter((n) => !ended(n)));
    expect(await scene.ask(...launch)).toMatch(/many +2500 +1099 +1401 +job/);
    await scene.ask("--stop", "exps.json", "--pool", "many");
    expect(await slurm.ask("squeue", "-h")).toBe("");
    await scene.ask("--purge", "exps.json", "many");
    expect(scene.files()).toEqual(["exps.json"]);
  });

  test("of a job for each two entries runs each entry once, and only those that are meant", async () => {
    const scene = new LaunchScene(
      bed,
      Array.from({ length: 9 }, () => ["true"]),
    );
    const some = ["--per-entry", "2", "--tasklist", "0-4,7,8"];
    const { stdout } = await scene.launch(...ON_SLURM, ...some, "--hold", "--", "-j", "2");
    expect(stdout).toMatch(/exps-slurm +4 +0 +4 +job/);
    const tasks = await scene.tasks("exps-slurm");
    expect(tasks.map(({ entries }) => entries)).toEqual([[0, 1], [2, 3], [4, 7], [8]]);
    expect((await scene.type(["--remove", "exps.json", "8"])).exitCode).toBe(2);
    await slurm.ask("scontrol", "release", await scene.job("exps-slurm"));
    await scene.over();
    expect(scene.attempts()).toEqual({ successes: [0, 1, 2, 3, 4, 7, 8], others: [] });
    expect((await scene.type(["--remove", "exps.json", "8"])).exitCode).toBe(0);
  });

  test("hands on what was asked of the queue", async () => {
    const scene = new LaunchScene(bed, [["true"]]);
    scene.write(".cooperate.yaml", "places: {slurm: {test: {partition: spot, time: 7m}}}\n");
    const first = ["--pool", "first", "--test", "--hold", "--at-once", "2", "--extra", "--comment='a b'"];
    await scene.launch(...ON_SLURM, "-n", "3", ...first);
    const job = await scene.job("first");
    const shown = await slurm.ask("scontrol", "-o", "show", "job", job);
    for (const words of ["Partition=spot", "TimeLimit=00:07:00", "ArrayTaskThrottle=2", "Comment=a b"])
      expect(shown).toContain(words);
    await scene.launch(...ON_SLURM, "--pool", "after", "--after-job", job);
    await scene.launch(...ON_SLURM, "--pool", "begin", "--begin", "2h");
    await until("the queue knows why they wait", async () => {
      const pools = await scene.ask("--pools", "exps.json");
      return (
        /^first .* 0 running, 3 held \(JobHeldUser\)$/m.test(pools) &&
        /^after .* 0 running, 1 queued \(Dependency\)$/m.test(pools) &&
        /^begin .* 0 running, 1 queued \(BeginTime\)$/m.test(pools)
      );
    });
  });

  test("keeps the value of --env to the job, and forgets it with the pool", async () => {
    const check = ["sh", "-c", '[ "$TOKEN" = "$(cat wanted)" ] && echo $$ >>begun && exec sleep 600'];
    const scene = new LaunchScene(bed, [check]);
    scene.write("wanted", "a-secret-value");
    const env = { TOKEN: "a-secret-value" };
    const launch = ["--launch", "exps.json", ...ON_SLURM, "--env", "TOKEN"];
    const launched = scene.type(launch, env);
    const seen: string[] = [];
    const sample = (): void => void seen.push(execFileSync("ps", ["axww"], { encoding: "utf8" }));
    await until("it has begun", () => (sample(), linesOf(scene, "begun") === 1));
    await launched;
    await slurm.ask("scontrol", "requeue", `${await scene.job("exps-slurm")}_1`);
    await until("it has begun again", () => (sample(), linesOf(scene, "begun") === 2));
    expect(seen.join("")).not.toContain("a-secret-value");
    const holding = (): readonly string[] =>
      scene
        .poolFiles("exps-slurm")
        .filter(({ text }) => text.includes("a-secret-value"))
        .map(({ name }) => name);
    expect(holding()).toEqual([expect.stringMatching(/^\w+\.env$/)]);
    expect(statSync(scene.at(`exps.json.pools/exps-slurm/${holding()[0]}`)).mode & 0o777).toBe(0o600);
    expect((await slurm.ask("scontrol", "show", "job", "-d")).includes("a-secret-value")).toBe(false);

    await scene.type([...launch, "-n", "2", "--hold"], env);
    expect(holding()).toHaveLength(2);
    const stopped = await scene.type(["--stop", "exps.json", "--pool", "exps-slurm", "--now"]);
    expect(stopped).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("cancelled: 1 queued job"),
    });
    await until("nothing is queued", async () => (await slurm.ask("squeue", "-h")) === "");
    expect(scene.record("exps.json", 0)).toEqual({});
    await scene.ask("--stop", "exps.json", "--pool", "exps-slurm", "--now").catch(() => {});
    expect(holding()).toEqual([]);
  });

  test("says what went wrong", async () => {
    const scene = new LaunchScene(bed, [WAITS]);
    const refused = await scene.launch(...ON_SLURM, "--partition", "no-such");
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain("invalid partition specified: no-such");
    await scene.launch(...ON_SLURM, "--header", "exit 5");
    await scene.over();
    const shown = await scene.type(["--pools", "exps.json"]);
    expect(shown.stdout).toContain("0 running, 1 ended: 1 failed (exit 5)");
    expect(shown.stdout).not.toContain("until");
    expect(shown.stderr).toContain("exps.json.pools/exps-slurm/log");

    await scene.launch(...ON_SLURM);
    await until("it runs", () => linesOf(scene, "begun") === 1);
    await scene.launch(...ON_SLURM, "--hold", "-n", "2");
    mkdirSync(scene.at("bin"));
    const elsewhere = { PATH: scene.at("bin") };
    const looked = await scene.type(["--pools", "exps.json"], elsewhere);
    expect(looked.stdout).toMatch(/1 running +submitted by \S+; there is no squeue on this machine/);
    const stopped = await scene.type(["--stop", "exps.json", "--pool", "exps-slurm"], elsewhere);
    expect(stopped.exitCode).toBe(4);
    expect(stopped.stderr).toContain("jobs of exps-slurm that wait in a queue, if any, are still there");
    scene.write("go", "");
    await until("it has left", async () => (await slurm.ask("squeue", "-h", "-t", "R")) === "");
    expect(await slurm.ask("squeue", "-h", "-r")).toContain("JobHeldUser");
  });
});
