import { ask } from "../shared/ask.ts";
import type { Engine, TaskState } from "../engines/engine.ts";
import type { LaunchTools } from "../shared/launch-request.ts";
import type { PoolRecord } from "../pools/pool-record.ts";

/** What an engine says of the submissions of `records`, by the id of each. A submission that is not
 *  in the answer has ended.
 *  @param limitMs for how long to wait for the engine, milliseconds
 *  @throws CooperateError (place) when it does not answer */
export async function lookAtJobs(
  engine: Engine,
  records: readonly PoolRecord[],
  { perform }: Pick<LaunchTools, "perform">,
  limitMs?: number,
): Promise<ReadonlyMap<string, readonly TaskState[]>> {
  const jobsOf = new Map<string, string[]>();
  for (const { by, engineJob } of records) {
    if (engineJob === undefined) continue;
    const user = by.split("@", 1)[0] ?? "";
    jobsOf.set(user, [...(jobsOf.get(user) ?? []), engineJob]);
  }
  const found = new Map<string, TaskState[]>();
  for (const [user, jobs] of jobsOf)
    for (const state of await ask(perform, engine.look(jobs, user), limitMs)) {
      const states = found.get(state.job);
      if (states) states.push(state);
      else found.set(state.job, [state]);
    }
  return found;
}

/** How many jobs are queued or running. */
export function countLiving(states: ReadonlyMap<string, readonly TaskState[]>): number {
  return [...states.values()].flat().filter(({ state }) => state !== "ending").length;
}
