import { withoutReason, withReasons } from "./mend.ts";
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
  for (const [user, jobs] of jobsOf) {
    const states = await ask(perform, engine.look(jobs, user), limitMs);
    for (const state of await explained(engine, states, perform, limitMs)) {
      const others = found.get(state.job);
      if (others) others.push(state);
      else found.set(state.job, [state]);
    }
  }
  return found;
}

/** The states with the reasons of errors, where the engine has to be asked for them. */
async function explained(
  engine: Engine,
  states: readonly TaskState[],
  perform: LaunchTools["perform"],
  limitMs: number | undefined,
): Promise<readonly TaskState[]> {
  let known = states;
  for (const job of engine.reasons ? withoutReason(states) : []) {
    const reasons = engine.reasons ? await ask(perform, engine.reasons(job), limitMs) : new Map();
    known = withReasons(known, job, reasons);
  }
  return known;
}
