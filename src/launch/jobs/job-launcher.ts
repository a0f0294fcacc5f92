import type { Engine } from "../engines/engine.ts";
import { newId, PoolFolder } from "../pools/pool-folder.ts";
import { intendAlone } from "../pools/under-way.ts";
import type { Launcher, LaunchOutcome, LaunchRequest, LaunchTools } from "../shared/launch-request.ts";
import { newRecord } from "../shared/new-record.ts";
import { checkJobs } from "./check-jobs.ts";
import { lookAtJobs } from "./look-at-jobs.ts";
import { type Mended, mendJobs } from "./mend-jobs.ts";
import { firstRequest, planJobs } from "./plan-jobs.ts";
import { recordsOf } from "./pool-records.ts";
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

    plan: async (request, tools) => planJobs(engine, request, tools),

    async check(request, tools) {
      const first = await firstRequest(engine, request, tools);
      return first ? checkJobs(engine, first, tools.perform) : "nothing would be submitted";
    },
  };
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
    ids: submissions.map(({ job }) => `job ${job}`),
    ...(failure !== undefined && { failure }),
    ...(hint !== undefined && failure !== undefined && { hint }),
  };
}
