import type { Entry } from "../core/entry.ts";
import type { RunSummary } from "../core/event.ts";
import { messageOf } from "../core/failure.ts";
import { workplaceOf } from "../core/allocation-job.ts";
import { againOf } from "../launch/jobs/again.ts";
import { ScaledRunner } from "../launch/scale.ts";
import type { LaunchTools } from "../launch/shared/launch-request.ts";
import { readinessOf } from "../list/queries/readiness.ts";
import { Deadline } from "../runner/claiming/deadline.ts";
import { capacityOf, misfitOf } from "../runner/claiming/misfit.ts";
import type { RunnerOptions } from "../runner/options.ts";
import { realPath } from "../storage/real-path.ts";
import { launchTools } from "./launch-tools.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

type Parts = Pick<RunnerOptions, "wanted" | "slots" | "timeout" | "gpus" | "cpus"> & {
  readonly file: string;
  /** How long before the end of a job its experiments are ended, milliseconds. */
  readonly marginMs: number;
  readonly say: (line: string) => void;
};

/** A job that ended sooner, and had nothing to run, has found nothing. */
const SOON_MS = 30_000;

/** What a runner does for its pool when that looks after itself (`--launch --scale`): it submits
 *  further jobs when it begins, and goes again when its time is up. */
export class PoolScaling {
  readonly #world: World;
  readonly #parts: Parts;
  readonly #runner: ScaledRunner;
  readonly #tools: LaunchTools;
  #begun: Promise<void> = Promise.resolve();

  private constructor(world: World, parts: Parts, runner: ScaledRunner, tools: LaunchTools) {
    [this.#world, this.#parts, this.#runner, this.#tools] = [world, parts, runner, tools];
  }

  /** Undefined where the runner is in no such pool. */
  static async of(world: World, parts: Parts): Promise<PoolScaling | undefined> {
    const { pool } = workplaceOf(world.env);
    if (pool === undefined) return undefined;
    const tools = { ...launchTools(world), say: parts.say };
    const runner = new ScaledRunner(await realPath(parts.file), pool, tools);
    const isOne = (await runner.timeMs().catch(() => undefined)) !== undefined;
    return isOne ? new PoolScaling(world, parts, runner, tools) : undefined;
  }

  /** Submits what is missing beside this runner, in the background. */
  begin(entries: readonly Entry[]): void {
    this.#begun = this.#try(async () => this.#scale(entries, this.#parts.slots, 0));
  }

  /** Goes again when the time is up and something is left to do.
   *  @param entries the list at the end
   *  @returns the exit code that makes the job go again, where that is how it does */
  async end(summary: RunSummary, entries: readonly Entry[]): Promise<ExitCode | undefined> {
    await this.#begun;
    let code: ExitCode | undefined;
    await this.#try(async () => {
      const { reason, wallMs } = summary;
      await this.#runner.ended(hasRunNothing(summary) && reason === "drained" && wallMs < SOON_MS);
      if (reason === "allocation" || reason === "until") code = await this.#goAgain(entries);
    });
    return code;
  }

  async #goAgain(entries: readonly Entry[]): Promise<ExitCode | undefined> {
    if ((await this.#fitting(entries)) === 0) return undefined;
    const { say } = this.#parts;
    const { job = "" } = workplaceOf(this.#world.env);
    const engine = await this.#tools.engineOf(job.split(":")[0] ?? "");
    const again = engine && againOf(engine, job);
    if (again && "exitCode" in again) {
      say(`${job} goes again, since something is left to run`);
      return again.exitCode;
    }
    const done = again && (await this.#tools.perform(again));
    if (done?.exitCode === 0) say(`${job} goes again, since something is left to run`);
    else await this.#scale(entries, 0, 1);
    return undefined;
  }

  /** @param own how many of the entries this runner takes itself */
  async #scale(entries: readonly Entry[], own: number, leaving: number): Promise<void> {
    const pending = Math.max(0, (await this.#fitting(entries)) - own);
    const said = await this.#runner.scale(pending, leaving);
    if (said !== undefined) this.#parts.say(said);
  }

  /** How many entries wait that would end within the time of a job. */
  async #fitting(entries: readonly Entry[]): Promise<number> {
    const { wanted, timeout, marginMs } = this.#parts;
    const timeMs = (await this.#runner.timeMs()) ?? 0;
    const at = this.#world.now().getTime() + timeMs - marginMs;
    const deadline = new Deadline(at, timeout, this.#world);
    const capacity = capacityOf(this.#parts);
    return entries.filter(
      (entry, n) =>
        entry.status === "pending" &&
        wanted(entry, n, entries.length) &&
        readinessOf(entry, entries).kind !== "blocked" &&
        misfitOf(entry, capacity) === undefined &&
        deadline.allows(entry, entries),
    ).length;
  }

  /** A pool that cannot look after itself now is no reason to fail what runs. */
  async #try(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.#parts.say(`no further job: ${messageOf(error)}`));
  }
}

function hasRunNothing({ done, failed, interrupted, retried, cancelled }: RunSummary): boolean {
  return done + failed + interrupted + retried + cancelled === 0;
}
