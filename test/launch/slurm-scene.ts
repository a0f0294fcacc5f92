import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Action } from "../../src/launch/actions/action.ts";
import type { JobRequest, Question, TaskState } from "../../src/launch/engines/engine.ts";
import { slurm } from "../../src/launch/engines/slurm.ts";
import { BIN } from "../helpers/cli.ts";
import { isAlive, until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import type { EngineBed } from "./engine-bed.ts";

/** Each attempt writes down the two processes that it consists of, one of which leaves the process
 *  tree of its job, and waits until it may end. */
const EXPERIMENT = "setsid sleep 1000 & echo $$ $! >>pids; until [ -e go ]; do sleep 0.2; done; kill $!";

const FOLDER = `it's "x" $HOME é`;

/** A list with one entry, and the jobs that become its runners. */
export class SlurmScene extends Workspace {
  readonly #bed: EngineBed;
  readonly #request: JobRequest;

  override at(name: string): string {
    return join(this.path, FOLDER, name);
  }

  override files(): string[] {
    return readdirSync(this.at("."));
  }

  /** @param footer what follows the runner in the job script; it writes the file `footer` */
  constructor(bed: EngineBed, footer: boolean) {
    super();
    mkdirSync(this.at("."));
    this.#bed = bed;
    this.list("exps.json", [["sh", "-c", EXPERIMENT]]);
    this.#request = {
      name: "its.runners",
      logs: this.at("."),
      tasks: 1,
      script: {
        directory: this.at("."),
        exports: [["COOPERATE_JOB", slurm.jobWord]],
        command: [process.execPath, BIN, "--run", "exps.json", "--max-failures", "3"],
        ...(footer && { footer: "date >>footer" }),
      },
    };
  }

  async ask<T>({ action, read }: Question<T>): Promise<T> {
    const { stdout, stderr, exitCode } = await this.#bed.perform(action);
    return read(stdout, stderr, exitCode);
  }

  async perform(action: Action | { readonly exitCode: number }): Promise<void> {
    if ("exitCode" in action) throw new Error("Slurm has a program for everything");
    const { exitCode, stderr } = await this.#bed.perform(action);
    if (exitCode !== 0) throw new Error(`${action.label}: ${stderr}`);
  }

  async submit(more: Partial<JobRequest> = {}): Promise<string> {
    const job = await this.ask(slurm.submit({ ...this.#request, ...more }));
    onTestFinished(async () => void (await this.#bed.perform(slurm.cancel(job))));
    return job;
  }

  look(job: string): Promise<readonly TaskState[]> {
    return this.ask(slurm.look([job], "root"));
  }

  /** Waits for attempt number `n`.
   *  @returns its processes */
  attempt(n: number): Promise<number[]> {
    return until(`attempt ${n} has begun`, () => {
      const line = this.read("pids").split("\n").slice(0, -1)[n - 1];
      return line?.split(" ").map(Number);
    });
  }

  async ended(job: string): Promise<void> {
    await until(`job ${job} has ended`, async () => (await this.look(job)).length === 0, 150_000);
  }

  /** How often the footer has run. */
  footers(): number {
    return this.files().includes("footer") ? this.read("footer").split("\n").length - 1 : 0;
  }

  /** Waits until nothing is left of an attempt. */
  async gone(processes: readonly number[]): Promise<void> {
    await until("no process is left", () => !processes.some(isAlive));
  }

  /** Lets the entry end, and says what the list has of it. */
  async finish(job: string): Promise<Record<string, unknown>> {
    this.write("go", "");
    await this.ended(job);
    return this.record("exps.json", 0);
  }
}
