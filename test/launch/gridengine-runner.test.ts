import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Action } from "../../src/launch/actions/action.ts";
import type { JobRequest, Question, TaskState } from "../../src/launch/engines/engine.ts";
import { gridEngine } from "../../src/launch/engines/gridengine.ts";
import { BIN } from "../helpers/cli.ts";
import { isAlive, until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { gridEngineBed, NEEDS_GRID_ENGINE } from "./gridengine-bed.ts";

const bed = gridEngineBed();

async function ask<T>({ action, read }: Question<T>): Promise<T> {
  const { stdout, stderr, exitCode } = await bed.perform(action);
  return read(stdout, stderr, exitCode);
}

async function perform(action: Action): Promise<void> {
  const { exitCode, stdout, stderr } = await bed.perform(action);
  expect(`${exitCode} ${stdout}${stderr}`).toMatch(/^0/);
}

async function submit(request: JobRequest): Promise<string> {
  const job = await ask(gridEngine.submit(request));
  onTestFinished(async () => {
    await bed.perform(gridEngine.cancel(job));
    await until(`${job} has ended`, async () => (await look(job)).length === 0);
  });
  return job;
}

async function look(job: string): Promise<readonly TaskState[]> {
  return ask(gridEngine.look([job], bed.user));
}

/** A list with one experiment, in a folder with an odd name, and a job that is its runner. The
 *  experiment waits for a file. */
class Scene {
  readonly folder = join(new Workspace().path, `it's "x" $HOME é`);

  constructor() {
    this.make();
  }

  make(): void {
    mkdirSync(this.folder);
    const command = ["sh", "-c", 'echo $$ >"pid.$$"; until [ -e go ]; do sleep 0.1; done'];
    writeFileSync(join(this.folder, "my list.json"), JSON.stringify([command]));
  }

  request(more: Partial<JobRequest> = {}): JobRequest {
    return {
      name: "exps.a1",
      logs: this.folder,
      tasks: 1,
      script: {
        directory: this.folder,
        exports: [["COOPERATE_JOB", gridEngine.jobWord]],
        command: [process.execPath, BIN, "--run", "my list.json"],
      },
      ...more,
    };
  }

  write(name: string): void {
    writeFileSync(join(this.folder, name), "");
  }

  has(name: string): boolean {
    return readdirSync(this.folder).includes(name);
  }

  /** The processes of the experiment, of all attempts. */
  get pids(): readonly number[] {
    const names = readdirSync(this.folder).filter((name) => name.startsWith("pid."));
    return names.map((name) => Number(name.slice(4)));
  }

  get status(): unknown {
    const [entry] = JSON.parse(readFileSync(join(this.folder, "my list.json"), "utf8")) as unknown[][];
    const record = entry?.find((item): item is { status?: unknown } => typeof item === "object");
    return record?.status ?? "pending";
  }

  /** The process of the experiment, once its list says that it runs. */
  async running(attempt = 1): Promise<number> {
    return until(`attempt ${attempt} runs`, () =>
      this.status === "running" && this.pids.length === attempt ? this.pids.find(isAlive) : undefined,
    );
  }
}

describe("a runner in Grid Engine", NEEDS_GRID_ENGINE, () => {
  beforeAll(() => bed.start());
  afterAll(() => bed.stop());

  test.each([
    ["", undefined],
    [", after its footer", "touch footer"],
  ])("gives back its entry when its job is deleted%s, and leaves no process", async (_, footer) => {
    const scene = new Scene();
    const request = scene.request();
    const script = { ...request.script, ...(footer !== undefined && { footer }) };
    const job = await submit({ ...request, script });
    const pid = await scene.running();
    await perform(gridEngine.cancel(job));
    await until("the job has ended", async () => (await look(job)).length === 0);
    expect([isAlive(pid), scene.status]).toEqual([false, "pending"]);
    expect(scene.has("footer")).toBe(footer !== undefined);
  });

  test("gives back its entry when its time is up, and leaves no process", async () => {
    const scene = new Scene();
    const job = await submit(scene.request({ timeMs: 20_000, marginMs: 16_000 }));
    const pid = await scene.running();
    await until("the job has ended", async () => (await look(job)).length === 0);
    expect([isAlive(pid), scene.status]).toEqual([false, "pending"]);
  });

  test("goes on with its entry in the next start of a job that is rescheduled", async () => {
    const scene = new Scene();
    const job = await submit(scene.request());
    const pid = await scene.running();
    await perform({ label: "reschedule", argv: ["qmod", "-rj", `${job}.1`] });
    await until("the first attempt has ended", () => !isAlive(pid));
    const next = await scene.running(2);
    expect([isAlive(pid), isAlive(next)]).toEqual([false, true]);
    scene.write("go");
    await until("the job has ended", async () => (await look(job)).length === 0);
    expect([scene.status, scene.pids.length]).toEqual(["done", 2]);
  });
});
