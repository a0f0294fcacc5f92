import type { TaskState } from "../engines/engine.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import type { LaunchRequest } from "../shared/launch-request.ts";
import { jobsToAdd } from "../shared/scaling.ts";
import { planPerEntry } from "./per-entry.ts";

/** More runners than that have to be asked for. */
const MOST_UNASKED = 10;

/** What a launch has to submit. */
export interface Work {
  /** How many jobs there shall be, and how many of them there are. */
  readonly wanted: number;
  readonly living: number;
  /** How many are submitted. */
  readonly tasks: number;
  /** With `--per-entry`: the entries of each, as numbers and as selections. */
  readonly entries?: readonly (readonly number[])[];
  readonly selections?: readonly string[];
  readonly cpus?: number;
  readonly gpus?: number;
}

/** What is missing of the jobs that there shall be.
 *  @param records of the pool, and what the engine says of each by its id */
export function workOf(
  { runners, place, pending, perEntry, scale }: LaunchRequest,
  records: readonly PoolRecord[],
  states: ReadonlyMap<string, readonly TaskState[]>,
): Work {
  const living = records.flatMap((record) =>
    (states.get(record.engineJob ?? "") ?? []).flatMap(({ task, state }) =>
      state === "ending" ? [] : [record.entries?.[task - 1] ?? []],
    ),
  );
  if (scale !== undefined) {
    const queued = [...states.values()]
      .flat()
      .filter(({ state }) => state !== "running" && state !== "ending");
    const tasks = jobsToAdd(scale, pending, { living: living.length, queued: queued.length });
    return { wanted: living.length + tasks, living: living.length, tasks };
  }
  if (perEntry === undefined) {
    const wanted = runners ?? place.runners ?? Math.min(Math.max(pending, 1), MOST_UNASKED);
    return { wanted, living: living.length, tasks: Math.max(0, wanted - living.length) };
  }
  const served = new Set(living.flat());
  const left = perEntry.numbers.filter((n) => !served.has(n));
  const plan = planPerEntry(perEntry.list, left, perEntry.size, perEntry.slots);
  const tasks = plan.entries.length;
  return { ...plan, wanted: living.length + tasks, living: living.length, tasks };
}
