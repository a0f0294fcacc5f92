import { chmodSync, mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { gridEngineBed, NEEDS_GRID_ENGINE } from "./gridengine-bed.ts";
import { NEEDS_SLURM, slurmBed } from "./slurm-bed.ts";
import { typeSection } from "./type-section.ts";

// What docs/coming-from.md shows of engines is typed where they run.

/** A Python environment whose `python` succeeds. */
function makeEnvironment(work: Workspace): void {
  mkdirSync(work.at("venv/bin"), { recursive: true });
  work.write("venv/bin/activate", "PATH=$PWD/venv/bin:$PATH\n");
  chmodSync(work.write("venv/bin/python", "#!/bin/sh\nexec sleep 0.2\n"), 0o755);
}

describe("on Slurm", NEEDS_SLURM, () => {
  const bed = slurmBed();
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("the MNIST example of onager does what the page says", async () => {
    const work = new Workspace();
    makeEnvironment(work);
    await typeSection("The MNIST example of onager", work, bed);
    const logs = work.files().filter((name) => name.startsWith("cooperate_"));
    expect(logs).toHaveLength(18);
  });
});

describe("on Grid Engine", NEEDS_GRID_ENGINE, () => {
  const bed = gridEngineBed();
  const call = async (...argv: string[]) => bed.perform({ label: "call", argv });
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test("jobs in Eqw are mended as the page says", async () => {
    const work = new Workspace();
    makeEnvironment(work);
    mkdirSync(work.at("mnist"));
    chmodSync(work.write("myscript", "#!/bin/sh\n"), 0o755);
    const over = async () =>
      until("nothing is in the queue", async () => (await call("qstat")).stdout === "");
    onTestFinished(async () => {
      await call("qdel", "-f", "-u", "*");
      await over();
    });
    await typeSection("Grid Engine jobs in `Eqw`", work, bed, async (words) => {
      if (!words.includes("--requeue")) return;
      await over(); // a runner that has not left yet would take entries that are put back
      await call("qmod", "-d", "main.q"); // so that all jobs are still in the queue when some are cancelled
    });
    expect(work.entries("test-eqw.json")).toHaveLength(1000);
  });
});
