import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Engine, JobRequest, Question, TaskState } from "../../src/launch/engines/engine.ts";
import { checkJobs } from "../../src/launch/jobs/check-jobs.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import type { EngineBed } from "./engine-bed.ts";

interface Options {
  /** Where it cannot be started, why not (needs.ts). */
  readonly needs?: { readonly skip: boolean; readonly meta: { readonly needs?: string } };
  /** A request that is refused since it is too much, where the bed has such a limit. */
  readonly tooMuch?: Partial<JobRequest>;
  /** A request that is refused for another reason. */
  readonly wrong: Partial<JobRequest>;
  /** So many jobs are more than the bed runs side by side, where the engine has no other limit. */
  readonly overfull?: number;
  /** For how long a job has to have run so that it may go again by its exit code, seconds. */
  readonly againAfter?: number;
}

/** What holds for every engine, tried on a running one with at least three free slots. */
export function describeEngine(
  name: string,
  engine: Engine,
  bed: EngineBed,
  { needs, tooMuch, wrong, overfull, againAfter = 0 }: Options,
): void {
  describe(`the engine ${name}`, needs ?? {}, () => {
    beforeAll(() => bed.start());
    afterAll(() => bed.stop());

    async function ask<T>({ action, read }: Question<T>): Promise<T> {
      const { stdout, stderr, exitCode } = await bed.perform(action);
      return read(stdout, stderr, exitCode);
    }
    async function submit(request: JobRequest): Promise<string> {
      const job = await ask(engine.submit(request));
      onTestFinished(async () => {
        await bed.perform(engine.cancel(job));
        await untilStates(job, []);
      });
      return job;
    }
    async function look(job: string): Promise<readonly TaskState[]> {
      return ask(engine.look([job], bed.user));
    }
    function untilStates(job: string, states: readonly string[]): Promise<unknown> {
      return until(`the tasks of ${job} are ${states.join(" ")}`, async () => {
        const tasks = [...(await look(job))].sort((a, b) => a.task - b.task);
        return tasks.map(({ task, state }) => `${task}:${state}`).join(" ") === states.join(" ");
      });
    }
    function perform(action: ReturnType<Engine["hold"]>): Promise<unknown> {
      return bed.perform(action).then(({ exitCode, stderr }) => expect(stderr + exitCode).toBe("0"));
    }

    test("runs jobs until they end, each in its folder and with an id of its own", async () => {
      const scene = new Scene(engine);
      const job = await submit({ ...scene.request, tasks: 3 });
      await untilStates(job, ["1:running", "2:running", "3:running"]);
      const ids = await until("three have begun", () => (scene.ids.length === 3 ? scene.ids : undefined));
      expect(new Set(ids).size).toBe(3);
      for (const id of ids)
        expect(id).toMatch(new RegExp(`^${engine.kind}:${job.replaceAll(/[[\]]/g, "\\$&")}(?!\\d)`));
      scene.write("go", "");
      await untilStates(job, []);
      expect(scene.logs).toEqual(["said", "said", "said"]);
    });

    test("finds jobs by their name, and no others", async () => {
      const scene = new Scene(engine);
      const job = await submit({ ...scene.request, hold: true });
      expect(await ask(engine.find(scene.request.name, bed.user))).toBe(job);
      expect(await ask(engine.find(`${scene.request.name}0`, bed.user))).toBeUndefined();
      expect(await ask(engine.look([`${job}99`], bed.user))).toEqual([]);
    });

    // Jobs of which all but the last run.
    const crowd = overfull === undefined ? { tasks: 2, atOnce: 1 } : { tasks: overfull };
    const running = Array.from({ length: crowd.tasks - 1 }, (_, i) => `${i + 1}:running`);
    const waiting = (state: string): string[] => [...running, `${crowd.tasks}:${state}`];

    test("runs no more at once than it is told, and others after them", async () => {
      const scene = new Scene(engine);
      const job = await submit({ ...scene.request, ...crowd });
      await untilStates(job, waiting("queued"));
      await until("they have begun", () => scene.ids.length === running.length);
      scene.write("go", "");
      await untilStates(job, []);
      expect(scene.ids).toHaveLength(crowd.tasks);
    });

    test("holds jobs, cancels some of them, releases the others", async () => {
      const scene = new Scene(engine);
      const job = await submit({ ...scene.request, tasks: 5, hold: true });
      await untilStates(job, ["1:held", "2:held", "3:held", "4:held", "5:held"]);
      await perform(engine.cancel(job, [1, 2, 4]));
      await untilStates(job, ["3:held", "5:held"]);
      await perform(engine.release(job));
      await untilStates(job, ["3:running", "5:running"]);
      await until("both have begun", () => scene.ids.length === 2);
      await perform(engine.cancel(job, [5]));
      await untilStates(job, ["3:running"]);
      await perform(engine.cancel(job));
      await untilStates(job, []);
      expect(scene.ids).toHaveLength(2);
    });

    test("holds jobs that are queued", async () => {
      const scene = new Scene(engine);
      const job = await submit({ ...scene.request, ...crowd });
      await untilStates(job, waiting("queued"));
      await until("they have begun", () => scene.ids.length === running.length);
      await perform(engine.hold(job));
      await untilStates(job, waiting("held"));
      await perform(engine.release(job));
      await untilStates(job, waiting("queued"));
      expect(scene.ids).toHaveLength(running.length);
    });

    test("lets a job go again", async () => {
      const scene = new Scene(engine);
      const again = engine.again("", 1);
      if ("exitCode" in again) scene.write("leave", `rm leave; sleep ${againAfter}; exit ${again.exitCode}`);
      const job = await submit(scene.request);
      await until("it has begun", () => scene.ids.length === 1);
      const now = engine.again(job, 1);
      if (!("exitCode" in now)) await perform(now);
      await until(
        "it has begun again",
        async () => (await look(job)) && scene.ids.length >= 2,
        60_000 + 1000 * againAfter,
      );
      expect(scene.ids).toHaveLength(2);
    });

    test("says whether it would take jobs, and takes none", async () => {
      const { request } = new Scene(engine);
      const tried = async (what: JobRequest): Promise<string> =>
        checkJobs(engine, what, async (action) => bed.perform(action));
      expect(await tried(request)).not.toBe("");
      const refusal = engine.check ? "could not try to" : "cannot be asked";
      expect(await tried({ ...request, ...wrong }).catch(String)).toContain(refusal);
      expect(await ask(engine.find(request.name, bed.user))).toBeUndefined();
    });

    const refusals = tooMuch === undefined ? [] : [{ request: tooMuch, isTooMany: true }];
    test.each([{ request: wrong, isTooMany: false }, ...refusals])(
      "tells whether there are too many: $isTooMany",
      async ({ request, isTooMany }) => {
        const { action, read } = engine.submit({ ...new Scene(engine).request, ...request });
        const { stdout, stderr, exitCode } = await bed.perform(action);
        expect(() => read(stdout, stderr, exitCode)).toThrow(/could not submit/);
        expect(engine.isTooMany(stderr)).toBe(isTooMany);
      },
    );

    test("knows its limits", async () => {
      expect((await ask(engine.limits())).maxIndex ?? 1).toBeGreaterThan(0);
    });
  });
}

let scenes = 0;

/** Jobs that say who they are and wait until they may leave, in a folder with an odd name. */
class Scene {
  readonly request: JobRequest;
  readonly #folder: string;

  constructor({ jobWord }: Engine) {
    this.#folder = new Workspace().at(`it's "x" $HOME é`);
    mkdirSync(this.#folder);
    const work = `echo "$COOPERATE_JOB" >"id.$$"; echo said
if [ -e leave ]; then . ./leave; fi
until [ -e go ]; do sleep 0.1; done`;
    this.request = {
      name: `its.${process.pid}.${scenes++}`,
      logs: this.#folder,
      tasks: 1,
      script: {
        directory: this.#folder,
        exports: [["COOPERATE_JOB", jobWord]],
        command: ["sh", "-c", work],
      },
    };
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text);
  }

  /** What the jobs that have begun take for their ids. */
  get ids(): readonly string[] {
    return this.#texts(/^id\./);
  }

  get logs(): readonly string[] {
    return this.#texts(/\.out$/);
  }

  #texts(name: RegExp): readonly string[] {
    const names = readdirSync(this.#folder).filter((each) => name.test(each));
    const texts = names.map((each) => readFileSync(join(this.#folder, each), "utf8").trim());
    return texts.filter((text) => text !== "");
  }
}
