import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { slurm } from "../../src/launch/engines/slurm.ts";
import { until } from "../helpers/until.ts";
import { NEEDS_SLURM_CGROUP, NODE_3, slurmBed } from "./slurm-bed.ts";
import { SlurmScene } from "./slurm-scene.ts";

const bed = slurmBed({ SLURM_CGROUP: "1" });

/** Tries it without and with a footer at the same time. */
function both(play: (scene: SlurmScene, footers: number) => Promise<void>): () => Promise<void> {
  return async () => {
    await Promise.all([play(new SlurmScene(bed, false), 0), play(new SlurmScene(bed, true), 1)]);
  };
}

describe("the runner in a job that Slurm ends", NEEDS_SLURM_CGROUP, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test(
    "gives back what it runs after scancel, and leaves no process",
    both(async (scene, footers) => {
      const job = await scene.submit();
      const processes = await scene.attempt(1);
      await scene.perform(slurm.cancel(job, [1]));
      await scene.ended(job);
      await scene.gone(processes);
      // Neither lost nor cancelled: as if it had not begun.
      expect(scene.record("exps.json", 0)).toEqual({});
      expect(scene.footers()).toBe(footers);
    }),
  );

  test(
    "does it again after scontrol requeue, once",
    both(async (scene, footers) => {
      const job = await scene.submit();
      const processes = await scene.attempt(1);
      await scene.perform(slurm.again(job, 1));
      await scene.attempt(2);
      await scene.gone(processes);
      expect(await scene.finish(job)).toMatchObject({ exitCode: 0, attempt: 1 });
      expect(scene.footers()).toBe(2 * footers);
    }),
  );

  test("does it again after preemption, once", async () => {
    const node = ["-w", NODE_3];
    const scenes = [new SlurmScene(bed, false), new SlurmScene(bed, true)];
    const spot = async (scene: SlurmScene): Promise<[SlurmScene, string, number[]]> => {
      const job = await scene.submit({ partition: "spot", extra: node });
      return [scene, job, await scene.attempt(1)];
    };
    const plays = await Promise.all(scenes.map(spot));
    const urgent = new SlurmScene(bed, false);
    const other = await urgent.submit({ partition: "urgent", cpus: 2, extra: node });
    await urgent.attempt(1);
    for (const [scene, job, processes] of plays) {
      await scene.gone(processes);
      expect(scene.record("exps.json", 0)).toEqual({});
      await until("it is queued again", async () => (await scene.look(job))[0]?.state === "queued");
    }
    await urgent.finish(other);
    for (const [i, [scene, job]] of plays.entries()) {
      await scene.attempt(2);
      expect(await scene.finish(job)).toMatchObject({ exitCode: 0, attempt: 1 });
      expect(scene.footers()).toBe(2 * i);
    }
  });
});
