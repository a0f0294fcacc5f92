import { CooperateError } from "../../core/failure.ts";
import type { Engine, JobRequest } from "../engines/engine.ts";
import { newId, PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { readPools } from "../pools/read-pools.ts";
import { intendAlone } from "../pools/under-way.ts";
import type { Launcher, LaunchOutcome, LaunchRequest, LaunchTools } from "../shared/launch-request.ts";
import { newRecord } from "../shared/new-record.ts";
import { checkJobs } from "./check-jobs.ts";
import { jobRequest } from "./job-request.ts";
import { lookAtJobs } from "./look-at-jobs.ts";
import { type Mended, mendJobs } from "./mend-jobs.ts";
import { settleIntents } from "./settle-intents.ts";
import type { Submitted } from "./submit.ts";
import { submitWork } from "./submit-work.ts";
import { type Work, workOf } from "./work.ts";

/** Runners as the jobs of an engine. */
export function jobLauncher(engine: Engine): Launcher {
  return {
    async launch(request, tools) {
      const folder = new PoolFolder(request.real, request.pool);
      await folder.make();
      const intent = newRecord(newId(), request, tools, { wanted: 0, tasks: 0, argv: [] });
      const left = await intendAlone(folder, request.real, intent, tools);
      try {
        await settleIntents(engine, left, folder, tools);
        const { work, mended } = await missingWork(engine, request, tools, folder);
        if (work.tasks === 0 || mended.paused !== undefined)
          return outcomeOf(request, work, { submissions: [], missing: 0 }, mended.paused);
        const submitted = await submitWork(engine, request, tools, folder, work, mended.next);
        return outcomeOf(request, work, submitted);
      } finally {
        await folder.drop(intent.id);
      }
    },

    async plan(request) {
      const { action } = engine.submit(firstJobs(engine, request));
      const { argv, label, stdin } = action;
      return [{ label, argv, ...(stdin !== undefined && { stdin }) }];
    },

    async check(request, { perform }) {
      return checkJobs(engine, firstJobs(engine, request), perform);
    },
  };
}

/** The jobs of a pool that nobody has started yet. */
function firstJobs(engine: Engine, request: LaunchRequest): JobRequest {
  const folder = new PoolFolder(request.real, request.pool);
  const work = workOf(request, [], new Map());
  const atOnce = request.atOnce === undefined ? {} : { atOnce: request.atOnce };
  return jobRequest(engine, request, folder, "ID", { tasks: work.tasks, offset: 0, ...atOnce }, work);
}

/** What has to be submitted. */
async function missingWork(
  engine: Engine,
  request: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
): Promise<{ readonly work: Work; readonly mended: Mended }> {
  const records = await recordsOf(engine, request);
  const found = await lookAtJobs(engine, records, tools);
  for (const { id, engineJob } of records) if (!found.has(engineJob ?? "")) await folder.dropSecrets(id);
  const mended = await mendJobs(engine, records, found, folder, tools);
  const states = mended.givenUp > 0 ? await lookAtJobs(engine, records, tools) : found;
  return { work: workOf(request, records, states), mended };
}

/** What was submitted for the pool.
 *  @throws CooperateError (place) when it is the pool of another engine */
async function recordsOf(engine: Engine, { pool, real }: LaunchRequest): Promise<readonly PoolRecord[]> {
  const { pools } = await readPools(real, pool);
  const records = pools[0]?.records ?? [];
  const other = records.find(({ kind }) => kind !== engine.kind);
  if (!other) return records;
  throw new CooperateError("place", `the pool ${pool} is one of ${other.kind}, not of ${engine.kind}`, {
    hint: "give the new one another name: --pool NAME",
  });
}

function outcomeOf(
  { place, pool }: LaunchRequest,
  { wanted, living }: Work,
  { submissions, missing, refusal }: Submitted,
  paused?: string,
): LaunchOutcome {
  const failure =
    paused === undefined ? refusal?.message : `paused, since its jobs failed three times in a row: ${paused}`;
  const hint =
    paused === undefined
      ? (refusal?.hint ??
        (missing > 0 && submissions.length > 0 ? "launch again later: what went in stays" : undefined))
      : "mend the cause, and launch again";
  return {
    place: place.name,
    kind: place.kind,
    pool,
    wanted,
    before: living,
    started: submissions.reduce((sum, { tasks }) => sum + tasks, 0),
    ids: submissions.map(({ job }) => job),
    ...(failure !== undefined && { failure }),
    ...(hint !== undefined && failure !== undefined && { hint }),
  };
}
