import type { Engine, TaskState } from "../engines/engine.ts";
import type { PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import type { LaunchTools } from "../shared/launch-request.ts";
import { decideMending, type MendHistory } from "./mend.ts";

/** What became of the jobs of a pool that were in an error state. */
export interface Mended {
  /** How many jobs were given up: as many are submitted anew. */
  readonly givenUp: number;
  /** What the record of the next submission begins with. */
  readonly next: MendHistory;
  /** Why nothing more is submitted. */
  readonly paused?: string;
}

/** Lets the engine try jobs in an error state again, once each; those that got into it again are
 *  cancelled. */
export async function mendJobs(
  engine: Engine,
  records: readonly PoolRecord[],
  states: ReadonlyMap<string, readonly TaskState[]>,
  folder: PoolFolder,
  { perform, say }: Pick<LaunchTools, "perform" | "say">,
): Promise<Mended> {
  let [givenUp, next, paused]: [number, MendHistory, string | undefined] = [0, {}, undefined];
  for (const record of records) {
    const { engineJob = "", mending = {} } = record;
    const decision = decideMending(states.get(engineJob) ?? [], mending);
    const { mend, replace, history } = decision;
    for (const task of mend) await perform(engine.mend(engineJob, task));
    if (replace.length > 0) await perform(engine.cancel(engineJob, replace));
    if (mend.length > 0) say(`${engineJob}: tried again, after an error: ${counted(mend.length)}`);
    if (replace.length > 0) say(`${engineJob}: given up, after two errors: ${counted(replace.length)}`);
    if (JSON.stringify(history) !== JSON.stringify(mending) && states.has(engineJob))
      await folder.record({ ...record, mending: history });
    givenUp += replace.length;
    if (replace.length > 0) next = decision.next;
    if (history.paused !== undefined && states.has(engineJob)) paused = history.paused;
  }
  return { givenUp, next, ...(paused !== undefined && { paused }) };
}

function counted(jobs: number): string {
  return jobs === 1 ? "1 job" : `${jobs} jobs`;
}
