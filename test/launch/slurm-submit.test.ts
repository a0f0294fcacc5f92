import { chmodSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Batch } from "../../src/launch/jobs/batches.ts";
import type { JobRequest, Question } from "../../src/launch/engines/engine.ts";
import { slurm } from "../../src/launch/engines/slurm.ts";
import { planPerEntry } from "../../src/launch/jobs/per-entry.ts";
import { submitJobs, type SubmitTools } from "../../src/launch/jobs/submit.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { performWith } from "./engine-bed.ts";
import { NEEDS_SLURM, slurmBed } from "./slurm-bed.ts";

/** Jobs that write down which entries they are to run. */
function toolsFor(
  folder: Workspace,
  selections: readonly string[],
  perform: SubmitTools["perform"],
): SubmitTools {
  let ids = 0;
  const script = {
    directory: folder.path,
    exports: [],
    command: ["sh", "-c", 'echo "$*" >"entries.$$.$COOPERATE_OFFSET"', "runner"],
    perTask: { entries: selections },
  };
  const prepare = (batch: Batch): { id: string; request: JobRequest } => ({
    id: `${ids}`,
    request: { name: `p.${ids++}`, script, logs: folder.path, hold: true, ...batch },
  });
  return { perform, prepare, before: async () => {}, after: async () => {} };
}

describe("2,500 entries, one job each, where MaxArraySize is 1001", NEEDS_SLURM, () => {
  const bed = slurmBed();
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  async function ask<T>({ action, read }: Question<T>): Promise<T> {
    const { stdout, stderr, exitCode } = await bed.perform(action);
    return read(stdout, stderr, exitCode);
  }

  test("are three arrays, and each job has its entry", async () => {
    const folder = new Workspace();
    const entries = Array.from({ length: 2500 }, () => ({ status: "pending" as const, options: {} }));
    const { selections } = planPerEntry(entries, [...entries.keys()], 1);
    const tools = toolsFor(folder, selections, (action) => bed.perform(action));
    const limits = await ask(slurm.limits());
    expect(limits).toEqual({ maxIndex: 1000 });
    const { submissions, missing } = await submitJobs(slurm, { tasks: selections.length }, limits, tools);
    const jobs = submissions.map(({ job }) => job);
    onTestFinished(async () => void (await Promise.all(jobs.map((job) => bed.perform(slurm.cancel(job))))));
    expect([missing, submissions.map(({ tasks }) => tasks)]).toEqual([0, [1000, 1000, 500]]);
    const states = await ask(slurm.look(jobs, "root"));
    expect(states.length).toBe(2500);
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["held"]));

    // The first and the last one of each array are enough to run.
    for (const { job, tasks } of submissions) {
      const others = Array.from({ length: tasks - 2 }, (_, i) => i + 2);
      expect((await bed.perform(slurm.cancel(job, others))).exitCode).toBe(0);
      expect((await bed.perform(slurm.release(job))).exitCode).toBe(0);
    }
    await until("all have ended", async () => (await ask(slurm.look(jobs, "root"))).length === 0);
    const written = folder.files().filter((name) => name.startsWith("entries."));
    expect(written.map((name) => folder.read(name).trim()).sort()).toEqual(
      [0, 999, 1000, 1999, 2000, 2499].map((n) => `--if-pending --entries ${n}`).sort(),
    );
  });
});

describe("an sbatch with a limit of 7 jobs", () => {
  const SBATCH = `#!/bin/bash
cd "$SCENE"; n=$(($(cat tried 2>/dev/null) + 1)); echo $n >tried
printf '%s\\0' "$@" >argv.$n; cat >stdin.$n; env >env.$n
tasks=\${4#--array=1-}; tasks=\${tasks%%%*}; in=$(($(cat in 2>/dev/null) + tasks))
if [ $in -gt 7 ]; then
  echo 'sbatch: error: QOSMaxSubmitJobPerUserLimit' >&2
  echo "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)" >&2
  exit 1
fi
echo $in >in; echo $n
`;

  test("is filled up, and gets exactly what was planned, in an environment without our own job", async () => {
    const folder = new Workspace();
    chmodSync(folder.write("sbatch", SBATCH), 0o755);
    const env = {
      ...process.env,
      PATH: `${folder.path}:${process.env["PATH"]}`,
      SCENE: folder.path,
      SLURM_CONF: "/nowhere",
      SLURM_MEM_PER_CPU: "1",
      SBATCH_TIMELIMIT: "1",
    };
    const planned: unknown[] = [];
    const tools = toolsFor(
      folder,
      Array.from({ length: 20 }, (_, n) => String(n)),
      (action) => {
        planned.push([...action.argv.slice(1), action.stdin]);
        return performWith(env, action);
      },
    );
    const { submissions, missing, refusal } = await submitJobs(slurm, { tasks: 20 }, {}, tools);
    expect([submissions.map(({ tasks }) => tasks), missing]).toEqual([[5, 2], 13]);
    expect(refusal?.message).toContain("QOSMaxSubmitJobPerUserLimit");
    const received = planned.map((_, i) => [
      ...folder
        .read(`argv.${i + 1}`)
        .split("\0")
        .slice(0, -1),
      readFileSync(folder.at(`stdin.${i + 1}`), "utf8"),
    ]);
    expect(received).toEqual(planned);
    expect(folder.read("env.1").match(/^S(LURM|BATCH)_\w+/gm)).toEqual(["SLURM_CONF"]);
  });
});
