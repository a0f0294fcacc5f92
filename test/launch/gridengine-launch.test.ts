import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cooperate } from "../helpers/cli.ts";
import { isAlive, until } from "../helpers/until.ts";
import { gridEngineBed, NEEDS_GRID_ENGINE } from "./gridengine-bed.ts";
import { GridEngineScene } from "./gridengine-scene.ts";

const bed = gridEngineBed(5);
const POOL = ["--pool", "exps-gridengine"];

/** An experiment that waits for a file. */
const WAIT = ["sh", "-c", 'echo $$ >"pid.$$"; until [ -e go ]; do sleep 0.1; done'];

describe("a launch on Grid Engine", NEEDS_GRID_ENGINE, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("does each of 200 entries once, though jobs are deleted and rescheduled in the middle", async () => {
    const entry = (_: unknown, n: number): string[] => ["sh", "-c", `sleep 0.5 && echo ${n} >>ended`];
    const scene = new GridEngineScene(bed, Array.from({ length: 200 }, entry));
    expect(await scene.launch("-n", "5")).toMatch(/gridengine +exps-gridengine +5 +0 +5 +job \d+\n/);
    expect(await scene.launch("-n", "5")).toMatch(/ 5 +5 +0/);
    await until("all five work", async () => {
      const rows = (await scene.pools("--tasks")).match(/ running .* sh -c /g) ?? [];
      return rows.length === 5 && scene.read("ended").split("\n").length > 20;
    });
    const [job = ""] = await scene.jobs();
    await scene.call("qdel", `${job}.1`);
    await scene.call("qmod", "-rj", `${job}.2`);
    expect(await scene.untilPools("4 running, 1 ended")).toMatch(/gridengine +5 +4 running, 1 ended/);
    await until("they have ended", async () => (await scene.jobs()).length === 0);
    expect(await scene.pools()).toContain("0 running, 5 ended");

    const records = scene.entries("exps.json").map((_, n) => scene.record("exps.json", n));
    const done = records.filter(({ exitCode, losses }) => exitCode === 0 && losses === undefined);
    expect(done).toHaveLength(200);
    // An attempt that is interrupted at its last line has written it, too, so the logs count.
    const logs = scene.files().filter((name) => name.startsWith("cooperate_"));
    const texts = logs.map((name) => scene.read(name));
    expect(texts.filter((text) => text.includes("# cooperate: exit 0 "))).toHaveLength(200);
    const others = texts.filter((text) => !text.includes("# cooperate: exit 0 "));
    expect(others.length).toBeGreaterThan(0);
    for (const text of others) expect(text).toContain("# cooperate: interrupted by ");
  });

  test("is found again when it was killed right after qsub", async () => {
    const scene = new GridEngineScene(bed, [WAIT, WAIT]);
    const killed = await cooperate(["--launch", "exps.json", "--on", "gridengine", "-n", "2", "--hold"], {
      cwd: scene.at("."),
      env: { ...bed.env, COOPERATE_TEST_DIE_AFTER: "1" },
    });
    expect(killed.signal).toBe("SIGKILL");
    expect(await scene.launch("-n", "2", "--hold")).toMatch(/ 2 +2 +0/);
    expect(await scene.jobs()).toHaveLength(1);
  });

  test("stops the tasks that are meant, queued and running ones", async () => {
    const scene = new GridEngineScene(bed, [WAIT, WAIT, WAIT, WAIT]);
    await scene.launch("-n", "4", "--at-once", "2");
    await scene.untilPools(/2 running, 2 queued/);
    const pids = await until("both work", () => {
      const names = scene.files().filter((name) => name.startsWith("pid."));
      return names.length === 2 ? names.map((name) => Number(name.slice(4))) : undefined;
    });
    expect(await scene.say("--stop", "exps.json", ...POOL, "--tasks", "3")).toBe(
      "cancelled: 1 queued job of exps-gridengine\n",
    );
    expect(await scene.say("--stop", "exps.json", ...POOL, "--tasks", "1,4", "--now")).toMatch(
      /^cancelled: 1 queued job of exps-gridengine\nasked to leave at once: .*\nleft: /,
    );
    expect(await scene.untilPools(/1 running, 3 ended/)).not.toContain("queued");
    expect(pids.filter(isAlive)).toHaveLength(1);
    expect(await scene.say("--stop", "exps.json", ...POOL, "--now")).toContain("left: ");
    await until("nothing is left", async () => (await scene.jobs()).length === 0 && !pids.some(isAlive));
    expect(scene.entries("exps.json").map((_, n) => scene.record("exps.json", n)["status"])).toEqual(
      scene.entries("exps.json").map(() => undefined),
    );
  });

  test("shows why jobs are in error, and mends them", async () => {
    const scene = new GridEngineScene(bed, [["true"]]);
    await scene.launch("-n", "1", "--hold");
    const [job = ""] = await scene.jobs();
    const records = scene.at("exps.json.pools");
    await scene.call("mv", scene.at("."), `${scene.path}/away`);
    await scene.call("qrls", job);
    await until("it is in error", async () => (await scene.call("qstat")).includes(" Eqw "));
    await scene.call("mv", `${scene.path}/away`, scene.at("."));
    const why = "the job could not begin on its host: its folder, its log or its environment is missing";
    expect(await scene.pools()).toContain(`0 running, 1 error (${why}`);
    expect(await scene.launch("-n", "1")).toContain(`job ${job}: 1 task was in error (${why}`);
    await until("it has ended", async () => (await scene.jobs()).length === 0);
    expect(scene.record("exps.json", 0)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(records)).toEqual(["exps-gridengine"]);
  });

  test("pauses when three submissions in a row come into error again", async () => {
    const scene = new GridEngineScene(bed, [["true"]]);
    const again = ["--launch", "exps.json", "--on", "gridengine", "-n", "1", "--extra", "-wd /gone"];
    const said: string[] = [];
    for (let exitCode: number | null = 0; exitCode === 0;) {
      const launched = await scene.type(...again);
      ({ exitCode } = launched);
      const [, word] = /(begin again|replaced|paused)/.exec(launched.stderr) ?? ["", "submitted"];
      said.push(word);
      await scene.untilPools("1 error (can't chdir to /gone: No such file or directory)");
    }
    const round = ["begin again", "replaced"];
    expect(said).toEqual(["submitted", ...round, ...round, "begin again", "paused"]);
    expect(await scene.pools()).toContain("paused: mend the cause, and --launch again");
    // Whoever launches it again has seen that.
    expect((await scene.type(...again)).stderr).toContain("and begin again");
  });

  test("asks whether the cluster would take it", async () => {
    const scene = new GridEngineScene(bed, [["true"]]);
    const words = ["--launch", "exps.json", "--on", "gridengine", "--dry-run", "--check"];
    // The host reports virtual_free itself: qsub -w v knows nothing of it.
    expect(await scene.say(...words, "--mem", "1M")).toContain(
      "gridengine: verification: found suitable queue(s)\n",
    );
    const refused = await scene.type(...words, "--queue", "nope");
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain(
      'qsub refuses (exit 1): Job was rejected because job requests unknown queue "nope"',
    );
    expect(await scene.jobs()).toEqual([]);
  });
});
