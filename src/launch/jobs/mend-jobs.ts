import type { Engine, TaskState } from "../engines/engine.ts";
import type { PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import type { LaunchTools } from "../shared/launch-request.ts";
import { decideMending, type MendHistory, type Mending } from "./mend.ts";

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
    const tasks = states.get(engineJob);
    if (tasks === undefined) continue; // it has ended
    const decision = decideMending(tasks, mending);
    const { mend, replace, history } = decision;
    for (const task of mend) await perform(engine.mend(engineJob, task));
    if (replace.length > 0) await perform(engine.cancel(engineJob, replace));
    const why = (numbers: readonly number[]): string => {
      const reason = tasks.find(({ task, reason: words }) => words !== undefined && numbers.includes(task));
      return reason === undefined ? "" : ` (${reason.reason})`;
    };
    if (mend.length > 0) say(`job ${engineJob}: ${counted(mend)} in error${why(mend)}, and begin again`);
    if (replace.length > 0)
      say(`job ${engineJob}: ${counted(replace)} in error again${why(replace)}: replaced by new ones`);
    if (isNews(decision, mending)) await folder.record({ ...record, mending: history });
    givenUp += replace.length;
    if (replace.length > 0) next = decision.next;
    if (history.paused !== undefined) paused = history.paused;
  }
  return { givenUp, next, ...(paused !== undefined && { paused }) };
}

/** Whether the record of a submission has to remember more than before. */
function isNews({ mend, replace, history }: Mending, before: MendHistory): boolean {
  return (
    mend.length + replace.length > 0 ||
    history.paused !== before.paused ||
    (history.givenUp ?? 0) !== (before.givenUp ?? 0)
  );
}

function counted({ length }: readonly number[]): string {
  return length === 1 ? "1 task was" : `${length} tasks were`;
}
