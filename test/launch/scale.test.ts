import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../helpers/until.ts";
import { LaunchScene } from "./launch-scene.ts";
import { NEEDS_SLURM_CGROUP, slurmBed } from "./slurm-bed.ts";
import { SlurmCalls } from "./slurm-calls.ts";

const bed = slurmBed({ SLURM_CGROUP: "1" });
const slurm = new SlurmCalls(bed);

/** One of the jobs of a minute, after another. */
const SCALED = ["--on", "slurm", "--scale", "--time", "1m"];

describe("a pool that looks after itself", NEEDS_SLURM_CGROUP, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  const hasEnded = (scene: LaunchScene): boolean =>
    scene.entries("exps.json").every((_, n) => scene.record("exps.json", n)["endedAt"] !== undefined);

  // Slurm counts in minutes; a job that goes again waits for some seconds.
  test(
    "does what takes longer than a job job by job, and gives up what no job has time for",
    { timeout: 400_000 },
    async () => {
      const many = async (): Promise<void> => {
        const scene = new LaunchScene(
          bed,
          Array.from({ length: 9 }, (_, n) => ["sh", "-c", `sleep 9; echo ${n} >>ended`]),
        );
        expect(await scene.launch(...SCALED, "-n", "2", "--pool", "many")).toMatchObject({ exitCode: 0 });
        await until("all are done", () => hasEnded(scene), 380_000);
        await scene.over();
        expect(scene.read("ended").trim().split("\n").toSorted()).toEqual([
          "0",
          "1",
          "2",
          "3",
          "4",
          "5",
          "6",
          "7",
          "8",
        ]);
      };
      const long = async (): Promise<void> => {
        const scene = new LaunchScene(bed, [["sleep", "200"]]);
        expect(await scene.launch(...SCALED, "-n", "1", "--pool", "long")).toMatchObject({ exitCode: 0 });
        await until("it has failed", () => hasEnded(scene), 380_000);
        expect(scene.record("exps.json", 0)).toMatchObject({ reason: "walltime", cutOffs: 3 });
        await scene.over();
      };
      await Promise.all([many(), long()]);
      expect(await slurm.ask("squeue", "-h")).toBe("");
    },
  );
});
