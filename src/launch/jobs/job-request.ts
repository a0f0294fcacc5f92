import type { Engine, JobRequest } from "../engines/engine.ts";
import type { LaunchRequest } from "../shared/launch-request.ts";
import type { PoolFolder } from "../pools/pool-folder.ts";
import type { Batch } from "./batches.ts";
import { isUnshared } from "../places/unsupported.ts";
import type { Work } from "./work.ts";
import { runnerScript } from "../shared/runner-script.ts";

/** How long before the end of its time a job is warned: the runner gives back then what it runs. */
const MARGIN_MS = 60_000;

/** The jobs that become the runners of a pool.
 *  @param id of the submission
 *  @param work with `--per-entry`, the entries of each and what they need */
export function jobRequest(
  engine: Engine,
  request: LaunchRequest,
  folder: PoolFolder,
  id: string,
  { tasks, offset, atOnce }: Batch,
  work: Pick<Work, "selections" | "cpus" | "gpus"> = {},
): JobRequest {
  const { place, pool, hold, afterJob, begin, env } = request;
  const secrets = { path: folder.secretsPath(id), removeWhenRead: false };
  const script = runnerScript(request, engine.jobWord, env.length > 0 ? secrets : undefined);
  return {
    name: `${pool}.${id}`,
    script: work.selections ? { ...script, perTask: { entries: work.selections } } : script,
    logs: isUnshared(place) ? script.directory : folder.logs, // its nodes see no other folder
    tasks,
    ...(offset > 0 && { offset }),
    ...given("atOnce", atOnce),
    ...given("cpus", place.cpus ?? work.cpus),
    ...given("gpus", place.gpus ?? work.gpus),
    ...given("memoryBytes", place.memoryBytes),
    ...(place.timeMs !== undefined && { timeMs: place.timeMs, marginMs: marginOf(place.timeMs) }),
    ...given("partition", place.partition),
    ...given("account", place.account),
    ...given("qos", place.qos),
    ...given("constraint", place.constraint),
    ...given("parallelEnvironment", place.parallelEnvironment),
    ...given("hold", hold),
    ...given("afterJob", afterJob),
    ...given("begin", begin),
    ...given("extra", place.extra),
  };
}

/** Of a short job a quarter of its time. */
function marginOf(timeMs: number): number {
  return Math.min(MARGIN_MS, Math.floor(timeMs / 4));
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: V });
}
