import { hostname } from "node:os";
import type { RunnerInPool } from "../../membership/runner-pools.ts";
import type { TaskPast, TaskState } from "../engines/engine.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { stateOf } from "../pools/started-process.ts";
import { parseJobFact, type TaskView } from "./task-view.ts";

/** The runners of a pool, numbered through.
 *  @param states what the engine says of each submission; undefined when it could not be asked
 *  @param runners of the list that have a heartbeat
 *  @param past what the engine remembers of them */
export function tasksOf(
  records: readonly PoolRecord[],
  states: ReadonlyMap<string, readonly TaskState[]> | undefined,
  runners: readonly RunnerInPool[],
  past: readonly TaskPast[] = [],
): readonly TaskView[] {
  const tasks = records.flatMap((record) =>
    record.engineJob === undefined
      ? processTasks(record, runners)
      : jobTasks(record, states && (states.get(record.engineJob) ?? []), runners, past),
  );
  return tasks.map((task, i) => ({ n: i + 1, ...task }));
}

/** The runners of a submission to an engine.
 *  @param states what the engine says of it; undefined when it could not be asked
 *  @param runners of the list that have a heartbeat */
function jobTasks(
  record: PoolRecord,
  states: readonly TaskState[] | undefined,
  runners: readonly RunnerInPool[],
  past: readonly TaskPast[],
): readonly Unnumbered[] {
  const { id, engineJob = "", kind, entries } = record;
  const own = past.filter(({ job }) => job === engineJob);
  return Array.from({ length: record.tasks }, (_, i) => {
    const task = i + 1;
    const found = states?.find((each) => each.task === task);
    const runner = runners.find(({ job }) => isOf(job, kind, engineJob, task));
    const endsMs = found?.endsMs ?? runner?.endsMs;
    const state = found?.state ?? (states ? "ended" : runner ? "running" : "unknown");
    const before = own.find((each) => each.task === task) ?? own.find((each) => each.task === undefined);
    return {
      id,
      job: engineJob,
      task,
      state,
      ...(state === "ended" && before?.how !== undefined && { how: before.how }),
      ...(before && before.begunAgain > 0 && { begunAgain: before.begunAgain }),
      ...(found?.reason !== undefined && { reason: found.reason }),
      ...(endsMs !== undefined && { endsMs }),
      ...(runner && { host: runner.id.host, pid: runner.id.pid }),
      ...(entries?.[i] && { entries: entries[i] }),
    };
  });
}

/** The runners that were started without an engine. */
function processTasks(record: PoolRecord, runners: readonly RunnerInPool[]): readonly Unnumbered[] {
  return (record.processes ?? []).map((process, i) => {
    const { host, pid } = process;
    const state = stateOf(process);
    const runner = runners.find(
      ({ id, job }) => (id.host === host && id.pid === pid) || isOf(job, record.kind, record.id, i + 1),
    );
    const lives = state === "alive" || (state === "elsewhere" && runner !== undefined);
    return {
      id: record.id,
      job: `${host === hostname() ? "" : `${host}:`}${pid}`,
      task: i + 1,
      state: lives ? "running" : "ended",
      ...(runner?.endsMs !== undefined && { endsMs: runner.endsMs }),
      host,
      pid,
    };
  });
}

type Unnumbered = Omit<TaskView, "n">;

function isOf(fact: string | undefined, kind: string, engineJob: string, task: number): boolean {
  const named = fact === undefined ? undefined : parseJobFact(fact);
  return named?.kind === kind && named.job === engineJob && named.task === task;
}
