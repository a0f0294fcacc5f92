import { CooperateError } from "../../core/failure.ts";
import { jobScript } from "../actions/job-script.ts";
import type { Engine } from "../engines/engine.ts";
import type { Launcher, LaunchRequest, LaunchTools } from "../shared/launch-request.ts";
import { newRecord } from "../shared/new-record.ts";
import { newId, PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { readPools } from "../pools/read-pools.ts";
import { intendAlone } from "../pools/under-way.ts";
import { jobRequest } from "./job-request.ts";
import { countLiving, lookAtJobs } from "./look-at-jobs.ts";
import { settleIntents } from "./settle-intents.ts";
import { submitJobs } from "./submit-jobs.ts";

/** More runners than that have to be asked for. */
const MOST_UNASKED = 10;

/** Runners as the jobs of an engine. */
export function jobLauncher(engine: Engine): Launcher {
  return {
    async launch(request, tools) {
      const { pool, place, real } = request;
      const wanted = wantedOf(request);
      const folder = new PoolFolder(real, pool);
      await folder.make();
      const intent = newRecord(newId(), request, tools, { wanted, tasks: 0, argv: [] });
      const missing = await missingJobs(engine, request, tools, folder, intent);
      const outcome = { place: place.name, kind: place.kind, pool, wanted, before: wanted - missing };
      if (missing <= 0) return { ...outcome, started: 0, ids: [] };
      const job = await submitJobs(engine, request, tools, folder, intent, missing);
      return { ...outcome, started: missing, ids: [job] };
    },

    async plan(request) {
      const folder = new PoolFolder(request.real, request.pool);
      const jobs = jobRequest(engine, request, folder, "ID", wantedOf(request));
      const { argv, label, stdin = jobScript(jobs.script) } = engine.submit(jobs).action;
      return [{ label, argv, stdin }];
    },
  };
}

function wantedOf({ runners, place, pending }: LaunchRequest): number {
  return runners ?? place.runners ?? Math.min(Math.max(pending, 1), MOST_UNASKED);
}

/** How many jobs have to be submitted; the intent stays only where there are any. */
async function missingJobs(
  engine: Engine,
  request: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  intent: PoolRecord,
): Promise<number> {
  const left = await intendAlone(folder, request.real, intent);
  let missing = 0;
  try {
    missing = (intent.wanted ?? 0) - (await livingJobs(engine, request, tools, folder, left));
    return missing;
  } finally {
    if (missing <= 0) await folder.drop(intent.id);
  }
}

/** How many jobs of the pool are queued or running, with those of launchers that have died. */
async function livingJobs(
  engine: Engine,
  { pool, real, place }: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  left: readonly PoolRecord[],
): Promise<number> {
  const settled = await settleIntents(engine, left, folder, tools);
  const { pools } = await readPools(real, pool);
  const records = (pools[0]?.records ?? []).filter(({ id }) => !settled.some((one) => one.id === id));
  const all = [...records, ...settled].filter(({ kind }) => kind === engine.kind);
  const other = records.find(({ kind }) => kind !== engine.kind);
  if (other)
    throw new CooperateError("place", `the pool ${pool} is one of ${other.kind}, not of ${place.kind}`, {
      hint: "give the new one another name: --pool NAME",
    });
  const states = await lookAtJobs(engine, all, tools);
  for (const { id, engineJob } of all) if (!states.has(engineJob ?? "")) await folder.dropSecrets(id);
  return countLiving(states);
}
