import { secretsText } from "../actions/secrets.ts";
import { jobScript } from "../actions/job-script.ts";
import { tryToAsk } from "../shared/ask.ts";
import type { Engine } from "../engines/engine.ts";
import type { LaunchRequest, LaunchTools } from "../shared/launch-request.ts";
import type { PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { jobRequest } from "./job-request.ts";

/** Submits jobs. Before that the intent says what is submitted; after it the record says what
 *  became of it.
 *  @param intent the one that was written when this launch began
 *  @returns the id of the submission
 *  @throws CooperateError (place) when the engine refuses */
export async function submitJobs(
  engine: Engine,
  request: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  intent: PoolRecord,
  tasks: number,
): Promise<string> {
  const { id } = intent;
  const jobs = jobRequest(engine, request, folder, id, tasks);
  const question = engine.submit(jobs);
  const { launcher, ...rest } = intent;
  const record = { ...rest, tasks, argv: question.action.argv, script: jobScript(jobs.script) };
  if (request.env.length > 0) await folder.keepSecrets(id, secretsText(request.env, tools.env));
  await folder.intend({ ...record, ...(launcher && { launcher }) });
  const { performed, answer } = await tryToAsk(tools.perform, question);
  if (performed.exitCode !== 0) {
    // It was refused. After any other failure it may have gone through: the intent stays.
    await folder.drop(id);
    await folder.dropSecrets(id);
  }
  const engineJob = answer();
  await folder.record({ ...record, engineJob });
  return engineJob;
}
