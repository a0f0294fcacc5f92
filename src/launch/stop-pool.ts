import type { Action, Perform } from "./actions/action.ts";
import type { LaunchTools } from "./shared/launch-request.ts";
import { cancelActions } from "./jobs/cancel.ts";
import { newId } from "./pools/pool-folder.ts";
import type { Place } from "./places/place.ts";
import { withEngineOf } from "./ssh/engine-host.ts";
import { endLocal } from "./local/end-local.ts";
import type { PoolNow } from "./view/look-at-pools.ts";
import type { TaskView } from "./view/task-view.ts";

/** What became of ending runners of a pool. */
interface Ended {
  readonly count: number;
  /** Why some could not be ended, one line each. */
  readonly failures: readonly string[];
}

/** Whether all that is wrong is that jobs have ended meanwhile. */
function isAboutEnded(said: string): boolean {
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !line.includes("for deletion"));
  return lines.length > 0 && lines.every((line) => /does not exist|Invalid job id/.test(line));
}

/** Ends runners of a pool by its engine, or by signals on this machine. Those that work are asked
 *  through the list first: this is for queued ones, and for those that have not left.
 *  @param isMeant which of its runners and jobs
 *  @param placesOf finds places by their names */
export async function endTasks(
  { pool, tasks }: PoolNow,
  tools: LaunchTools,
  isMeant: (task: TaskView) => boolean,
  placesOf: (names: readonly string[]) => Promise<readonly Place[]>,
): Promise<Ended> {
  const meant = tasks.filter((task) => task.state !== "ended" && isMeant(task));
  if (meant.length === 0) return { count: 0, failures: [] };
  if (pool.records[0]?.kind === "ssh") {
    const { endOverSsh } = await import("./ssh/end-over-ssh.ts");
    return endOverSsh(pool.records, meant, placesOf, { ...tools, id: newId() });
  }
  const engine = await tools.engineOf(pool.records[0]?.kind ?? "");
  if (!engine) return { count: endLocal(pool.records, meant), failures: [] };
  const submissions = pool.records.map((record) => ({ job: record.engineJob ?? "", tasks: record.tasks }));
  const numbers = meant.map(({ n }) => n);
  const actions = cancelActions(engine, submissions, numbers);
  const via = pool.records.filter((record) => record.via !== undefined).map(({ place }) => place);
  const [place] = via.length > 0 ? await placesOf(via.slice(-1)) : [];
  const failures = await withEngineOf(place, { ...tools, id: newId() }, async (perform) =>
    performAll(actions, perform),
  );
  return { count: failures.length > 0 ? 0 : numbers.length, failures };
}

/** @returns why some could not be done, one line each */
async function performAll(actions: readonly Action[], perform: Perform): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const action of actions) {
    const { exitCode, stdout, stderr, code } = await perform(action);
    if (exitCode !== 0 && !isAboutEnded(stdout + stderr))
      failures.push(`${action.argv[0]}: ${stderr.trim() || code || `exit ${exitCode}`}`);
  }
  return failures;
}
