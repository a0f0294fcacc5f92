import { describe, expect, test } from "vitest";
import type { Action, Performed } from "../actions/action.ts";
import { slurm } from "../engines/slurm.ts";
import { submitJobs, type Submission, type SubmitTools } from "./submit.ts";

const TOO_MANY =
  "sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates ...";

/** A Slurm that takes `room` jobs, and what a launcher has written down. */
class Scene {
  room = Number.POSITIVE_INFINITY;
  readonly jobs = new Map<string, number>();
  readonly intents = new Map<string, number>();
  readonly records = new Map<string, number>();
  readonly tried: string[] = [];
  /** What is thrown instead of the next steps: the launcher is killed there. */
  #stepsLeft = Number.POSITIVE_INFINITY;
  #ids = 0;

  dieAfter(steps: number): void {
    this.#stepsLeft = steps;
  }

  #step(): void {
    if (this.#stepsLeft-- <= 0) throw new Error("killed");
  }

  perform = async ({ argv }: Action): Promise<Performed> => {
    this.#step();
    const [, name = "", , tasks = 0] = /-J (\S+) --array=(1-)(\d+)/.exec(argv.join(" ")) ?? [];
    this.tried.push(argv.find((word) => word.startsWith("--array="))?.slice(8) ?? "");
    if (Number(tasks) > this.room) return { exitCode: 1, stdout: "", stderr: TOO_MANY };
    this.room -= Number(tasks);
    this.jobs.set(name, Number(tasks));
    this.#step();
    return { exitCode: 0, stdout: `${this.jobs.size}\n`, stderr: "" };
  };

  tools: SubmitTools = {
    perform: (action) => this.perform(action),
    prepare: ({ tasks, atOnce, offset }) => {
      const id = `id${this.#ids++}`;
      const script = { directory: "/", exports: [], command: ["true"] };
      const request = { name: `p.${id}`, script, logs: "/log", tasks, offset, ...(atOnce && { atOnce }) };
      return { id, request };
    },
    before: async ({ id, request }: Submission) => {
      this.#step();
      this.intents.set(id, request.tasks);
      this.#step();
    },
    after: async ({ id, request }: Submission, job) => {
      this.#step();
      this.intents.delete(id);
      if (job !== undefined) this.records.set(id, request.tasks);
      this.#step();
    },
  };

  /** What the next launcher does with the intents of one that has died. */
  settle(): void {
    for (const [id, tasks] of this.intents) if (this.jobs.has(`p.${id}`)) this.records.set(id, tasks);
    this.intents.clear();
  }

  get recorded(): number {
    return [...this.records.values()].reduce((sum, tasks) => sum + tasks, 0);
  }

  get submitted(): number {
    return [...this.jobs.values()].reduce((sum, tasks) => sum + tasks, 0);
  }
}

describe("a launch", () => {
  test("is three arrays for 2,500 tasks", async () => {
    const scene = new Scene();
    const { submissions, missing } = await submitJobs(
      slurm,
      { tasks: 2500 },
      { maxIndex: 1000 },
      scene.tools,
    );
    expect({ tried: scene.tried, missing }).toEqual({ tried: ["1-1000", "1-1000", "1-500"], missing: 0 });
    expect(submissions).toEqual([
      { id: "id0", job: "1", tasks: 1000 },
      { id: "id1", job: "2", tasks: 1000 },
      { id: "id2", job: "3", tasks: 500 },
    ]);
  });

  test("puts in what a limit allows, and says what is missing and why", async () => {
    const scene = new Scene();
    scene.room = 7;
    const { submissions, missing, refusal } = await submitJobs(
      slurm,
      { tasks: 20, atOnce: 4 },
      {},
      scene.tools,
    );
    expect(scene.tried).toEqual(["1-20%4", "1-10%2", "1-5%1", "1-5%1", "1-2%1", "1-2%1", "1-1"]);
    expect({ in: submissions.map(({ tasks }) => tasks), missing }).toEqual({ in: [5, 2], missing: 13 });
    expect(refusal?.message).toContain("AssocMaxSubmitJobLimit");
    expect(refusal?.exitCode).toBe(4);
    expect([scene.intents.size, scene.recorded]).toEqual([0, 7]);
  });

  test("stops at any other refusal", async () => {
    const scene = new Scene();
    scene.perform = async () => ({ exitCode: 1, stdout: "", stderr: "sbatch: error: invalid partition" });
    const { missing, refusal } = await submitJobs(slurm, { tasks: 4 }, {}, scene.tools);
    expect([missing, refusal?.message]).toEqual([4, expect.stringContaining("invalid partition")]);
    expect(scene.intents.size).toBe(0);
  });

  test.each([
    {
      exitCode: 1,
      stdout: "",
      stderr: "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation",
    },
    { exitCode: undefined, stdout: "", stderr: "", code: "ETIMEDOUT" },
    { exitCode: 255, stdout: "", stderr: "ssh: connect to host login port 22: No route to host" },
    { exitCode: 0, stdout: "hello\n", stderr: "" },
  ])("leaves the intent where nobody knows: %j", async (answer) => {
    const scene = new Scene();
    scene.perform = async () => answer;
    expect((await submitJobs(slurm, { tasks: 4 }, {}, scene.tools)).missing).toBe(4);
    expect([...scene.intents.values()]).toEqual([4]);
  });

  test("leaves none where the program is not there", async () => {
    const scene = new Scene();
    scene.perform = async () => ({ exitCode: undefined, stdout: "", stderr: "", code: "ENOENT" });
    expect((await submitJobs(slurm, { tasks: 4 }, {}, scene.tools)).missing).toBe(4);
    expect(scene.intents.size).toBe(0);
  });

  test("submits nothing twice, at whatever moment it is killed", async () => {
    for (let steps = 0; steps < 30; steps++) {
      const scene = new Scene();
      scene.room = 25;
      scene.dieAfter(steps);
      await submitJobs(slurm, { tasks: 20 }, { maxIndex: 8 }, scene.tools).catch(() => {});
      scene.dieAfter(Number.POSITIVE_INFINITY);
      scene.settle();
      await submitJobs(slurm, { tasks: 20 - scene.recorded }, { maxIndex: 8 }, scene.tools);
      expect({ steps, submitted: scene.submitted, recorded: scene.recorded }).toEqual({
        steps,
        submitted: 20,
        recorded: 20,
      });
    }
  });
});
