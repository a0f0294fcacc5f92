import { CooperateError } from "../../core/failure.ts";
import type { Engine, EngineLimits, JobRequest } from "../engines/engine.ts";
import { PoolFolder } from "../pools/pool-folder.ts";
import type { LaunchRequest, LaunchTools, Plan } from "../shared/launch-request.ts";
import { planBatches } from "./batches.ts";
import { limitsFor } from "./engine-limits.ts";
import { jobRequest } from "./job-request.ts";
import { lookAtJobs } from "./look-at-jobs.ts";
import { recordsOf } from "./pool-records.ts";
import { type Work, workOf } from "./work.ts";

/** What a launch would submit now, for `--dry-run`. What the engine does not answer is told. */
export async function planJobs(engine: Engine, request: LaunchRequest, tools: LaunchTools): Promise<Plan> {
  const now = await workNow(engine, request, tools);
  const { work } = now;
  const { limits, note } = await limitsNow(engine, work.tasks, tools);
  const notes = [now.note, note].filter((each) => each !== undefined);
  const actions = requestsOf(engine, request, work, limits).map((jobs) => engine.submit(jobs).action);
  return {
    wanted: work.wanted,
    before: work.living,
    ...(notes.length > 0 && { note: notes.join("; ") }),
    actions: actions.map(({ label, argv, stdin }) => ({
      label,
      argv,
      ...(stdin !== undefined && { stdin }),
    })),
  };
}

/** The first submission of a pool of which nothing is there yet. */
export async function firstRequest(
  engine: Engine,
  request: LaunchRequest,
  tools: LaunchTools,
): Promise<JobRequest | undefined> {
  const work = workOf(request, [], new Map());
  const { limits } = await limitsNow(engine, work.tasks, tools);
  return requestsOf(engine, request, work, limits)[0];
}

/** Submissions that have no id yet. */
function requestsOf(engine: Engine, request: LaunchRequest, work: Work, limits: EngineLimits): JobRequest[] {
  const folder = new PoolFolder(request.real, request.pool);
  const atOnce = request.atOnce === undefined ? {} : { atOnce: request.atOnce };
  const batches = planBatches({ tasks: work.tasks, ...atOnce }, limits);
  return batches.map((batch) => jobRequest(engine, request, folder, "ID", batch, work));
}

/** What would have to be submitted. Without an answer of the engine that is everything. */
async function workNow(
  engine: Engine,
  request: LaunchRequest,
  tools: LaunchTools,
): Promise<{ readonly work: Work; readonly note?: string }> {
  const records = await recordsOf(engine, request);
  if (records.length === 0) return { work: workOf(request, [], new Map()) };
  try {
    return { work: workOf(request, records, await lookAtJobs(engine, records, tools)) };
  } catch (error) {
    const note = `${whyOf(error)}: this would be submitted if nothing of ${request.pool} is there`;
    return { work: workOf(request, [], new Map()), note };
  }
}

async function limitsNow(
  engine: Engine,
  tasks: number,
  { perform }: LaunchTools,
): Promise<{ readonly limits: EngineLimits; readonly note?: string }> {
  try {
    return { limits: await limitsFor(engine, tasks, perform) };
  } catch (error) {
    return { limits: {}, note: `${whyOf(error)}: there may be more, smaller submissions` };
  }
}

/** @throws what is no failure that a user can cause */
function whyOf(error: unknown): string {
  if (error instanceof CooperateError) return error.message;
  throw error;
}
