import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { slurm } from "../../src/launch/engines/slurm.ts";
import { until } from "../helpers/until.ts";
import { NEEDS_SLURM_CGROUP, NODE_3, slurmBed } from "./slurm-bed.ts";
import { SlurmScene } from "./slurm-scene.ts";

const bed = slurmBed({ SLURM_CGROUP: "1" });

describe("five runners, of which Slurm ends three in the middle", NEEDS_SLURM_CGROUP, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("do each of 200 entries once", async () => {
    const scene = new SlurmScene(bed, false);
    const entry = (_: unknown, n: number): string[] => ["sh", "-c", `sleep 0.5; echo ${n} >>ended`];
    scene.list("exps.json", Array.from({ length: 200 }, entry));
    const ended = (): number =>
      scene.files().includes("ended") ? scene.read("ended").split("\n").length - 1 : 0;

    const job = await scene.submit({ tasks: 4, extra: ["-x", NODE_3] });
    const spot = await scene.submit({ partition: "spot", extra: ["-w", NODE_3] });
    await until("all have begun", async () => {
      const states = [...(await scene.look(job)), ...(await scene.look(spot))];
      return ended() > 20 && states.filter(({ state }) => state === "running").length === 5;
    });
    const urgent = new SlurmScene(bed, false);
    const other = await urgent.submit({ partition: "urgent", cpus: 2, extra: ["-w", NODE_3] });
    await scene.perform(slurm.cancel(job, [1]));
    await scene.perform(slurm.again(job, 2));
    await urgent.attempt(1);
    await urgent.finish(other);
    await Promise.all([scene.ended(job), scene.ended(spot)]);

    const records = scene.entries("exps.json").map((_, n) => scene.record("exps.json", n));
    expect(records.filter(({ exitCode, losses }) => exitCode === 0 && losses === undefined)).toHaveLength(
      200,
    );
    const numbers = scene.read("ended").trim().split("\n").map(Number);
    expect(numbers.sort((a, b) => a - b)).toEqual(records.map((_, n) => n));
  });
});
