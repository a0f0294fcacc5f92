import { secretsText } from "../actions/secrets.ts";
import type { Engine } from "../engines/engine.ts";
import { newId, type PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import type { LaunchRequest, LaunchTools } from "../shared/launch-request.ts";
import { newRecord } from "../shared/new-record.ts";
import type { Batch } from "./batches.ts";
import { limitsFor } from "./engine-limits.ts";
import { jobRequest } from "./job-request.ts";
import type { MendHistory } from "./mend.ts";
import { type Submission, type Submitted, submitJobs } from "./submit.ts";
import type { Work } from "./work.ts";

/** Submits what is missing. Before each submission its intent says what it will be; after it, the
 *  record says what became of it.
 *  @param mending what the records remember of errors before */
export async function submitWork(
  engine: Engine,
  request: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  work: Work,
  mending: MendHistory,
): Promise<Submitted> {
  const { atOnce } = request;
  const limits = await limitsFor(engine, work.tasks, tools.perform);
  const batches = new Map<string, Batch>();
  const empty = newRecord("", request, tools, { wanted: 0, tasks: 0, argv: [] });
  const records = new Map<string, PoolRecord>();
  return submitJobs(engine, { tasks: work.tasks, ...(atOnce !== undefined && { atOnce }) }, limits, {
    perform: tools.perform,
    prepare: (batch) => {
      const id = newId();
      const submission = { id, request: jobRequest(engine, request, folder, id, batch, work) };
      batches.set(id, batch);
      return submission;
    },
    before: async (submission, action) => {
      const at = tools.clock.now().toISOString(); // by which submissions are numbered
      const record = recordOf(
        { ...empty, at },
        submission,
        action,
        batches.get(submission.id),
        work,
        mending,
      );
      records.set(submission.id, record);
      if (request.env.length > 0)
        await folder.keepSecrets(submission.id, secretsText(request.env, tools.env));
      await folder.intend(record);
    },
    after: async ({ id: own }, engineJob) => {
      const { launcher: _, ...record } = records.get(own) as PoolRecord;
      if (engineJob !== undefined) return folder.record({ ...record, engineJob });
      await folder.drop(own);
      await folder.dropSecrets(own);
    },
  });
}

function recordOf(
  empty: PoolRecord,
  { id, request }: Submission,
  { argv, stdin }: { readonly argv: readonly string[]; readonly stdin?: string },
  { offset, tasks }: Batch = { offset: 0, tasks: request.tasks },
  { entries, wanted }: Work,
  mending: MendHistory,
): PoolRecord {
  return {
    ...empty,
    id,
    tasks,
    wanted,
    argv,
    ...(stdin !== undefined && { script: stdin }),
    ...(entries && { entries: entries.slice(offset, offset + tasks) }),
    ...(mending.givenUp !== undefined && mending.givenUp > 0 && { mending }),
  };
}
