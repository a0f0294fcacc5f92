import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oar } from "../../src/launch/engines/oar.ts";
import { until } from "../helpers/until.ts";
import { LaunchScene } from "./launch-scene.ts";
import { NEEDS_OAR, oarBed } from "./oar-bed.ts";

const bed = oarBed(3);
const WAIT = ["sh", "-c", "until [ -e go ]; do sleep 0.1; done"];

describe("a launch on OAR", NEEDS_OAR, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("does each entry once, though jobs are cancelled in the middle, and starts none twice", async () => {
    const scene = new LaunchScene(bed, [WAIT, WAIT, WAIT, ["true"], ["true"]]);
    const killed = await scene.type(["--launch", "exps.json", "--on", "oar", "-n", "2"], {
      COOPERATE_TEST_DIE_AFTER: "1",
    });
    expect(killed.signal).toBe("SIGKILL");
    expect((await scene.launch("--on", "oar", "-n", "2")).stdout).toMatch(/oar +exps-oar +2 +2 +0/);
    const states = async (): Promise<string> =>
      (await scene.tasks("exps-oar")).map(({ state }) => state).join(" ");
    await until("both work", async () => {
      const tasks = await scene.tasks("exps-oar");
      return tasks.every(({ entries }) => entries.length === 1);
    });
    expect(await scene.ask("--pools", "exps.json")).toMatch(/2 running +(?:\d{4}-\d\d-\d\d )?\d\d:\d\d/);
    const job = await scene.job("exps-oar");
    expect((await bed.perform(oar.cancel(job, [1]))).exitCode).toBe(0);
    await until("its entry is given back", async () => (await states()) === "ended running");
    expect((await scene.launch("--on", "oar", "-n", "2")).stdout).toMatch(/oar +exps-oar +2 +1 +1/);
    scene.write("go", "");
    await scene.over();
    expect(scene.attempts().successes).toEqual([0, 1, 2, 3, 4]);
    expect(scene.attempts().others).toEqual([expect.stringContaining("# cooperate: interrupted by ")]);
  });

  test("is stopped, and says what OAR does not have", async () => {
    const scene = new LaunchScene(bed, [WAIT, WAIT, WAIT, WAIT]);
    const refused = await scene.launch("--on", "oar", "-n", "4", "--at-once", "2");
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining("OAR does not have")]);
    await scene.launch("--on", "oar", "-n", "4");
    await until("three work", async () =>
      /3 running, 1 queued/.test(await scene.ask("--pools", "exps.json")),
    );
    const stopped = await scene.type(["--stop", "exps.json", "--pool", "exps-oar", "--now"]);
    expect(stopped.stderr).toContain("cancelled: 1 queued");
    await scene.over();
    expect(scene.attempts().successes).toEqual([]);
    expect(JSON.parse(await scene.ask("--list", "exps.json", "pending", "--json"))).toHaveLength(4);
  });
});
