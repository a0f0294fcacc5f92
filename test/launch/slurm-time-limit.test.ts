import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NEEDS_SLURM_CGROUP, slurmBed } from "./slurm-bed.ts";
import { SlurmScene } from "./slurm-scene.ts";

const bed = slurmBed({ SLURM_CGROUP: "1" });

describe("the runner in a job whose time is up", NEEDS_SLURM_CGROUP, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  // Slurm counts in minutes, and warns up to a minute early.
  test("gives back what it runs, counts that, and leaves no process", { timeout: 240_000 }, async () => {
    const play = async (scene: SlurmScene, more: { marginMs?: number }, footers: number): Promise<void> => {
      const job = await scene.submit({ timeMs: 60_000, ...more });
      const processes = await scene.attempt(1);
      expect((await scene.look(job))[0]?.endsMs).toBeGreaterThan(Date.now());
      await scene.ended(job);
      await scene.gone(processes);
      const { cutOffAfter, ...counted } = scene.record("exps.json", 0);
      expect(counted).toEqual({ cutOffs: 1 });
      expect(cutOffAfter).toBeGreaterThan(0);
      expect(scene.footers()).toBe(footers);
    };
    const margin = { marginMs: 20_000 };
    await Promise.all([
      play(new SlurmScene(bed, false), {}, 0),
      play(new SlurmScene(bed, true), {}, 1),
      play(new SlurmScene(bed, false), margin, 0),
      play(new SlurmScene(bed, true), margin, 1),
    ]);
  });
});
