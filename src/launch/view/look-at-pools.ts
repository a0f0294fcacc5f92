import { CooperateError, messageOf } from "../../core/failure.ts";
import { type RunnerInPool, runnerPools } from "../../membership/runner-pools.ts";
import type { PoolView } from "../../report/pool-lines.ts";
import type { TaskState } from "../engines/engine.ts";
import { lookAtJobs } from "../jobs/look-at-jobs.ts";
import { type Pool, readPools } from "../pools/read-pools.ts";
import { type Looking, type LookTools, lookVia } from "./look-via.ts";
import { tasksOf } from "./tasks-of.ts";
import type { TaskView } from "./task-view.ts";

/** A pool, as it is now. */
export interface PoolNow {
  readonly pool: Pool;
  readonly tasks: readonly TaskView[];
  readonly view: PoolView;
}

export interface PoolsNow {
  readonly pools: readonly PoolNow[];
  /** One line for each file that was skipped. */
  readonly skipped: readonly string[];
}

/** Looks at the pools of a list: at records, heartbeats, and engines where their programs are.
 *  @param file the list, and where links lead from there */
export async function lookAtPools(
  { file, real }: { readonly file: string; readonly real: string },
  tools: LookTools,
  looking: Looking = {},
): Promise<PoolsNow> {
  const { only } = looking;
  const { pools, skipped } = await readPools(real, only);
  if (pools.length === 0) return { pools: [], skipped };
  const runners = await runnerPools(file).catch(() => []);
  const seen = pools.filter(({ records, intents }) => records.length + intents.length > 0);
  return {
    pools: await Promise.all(seen.map(async (pool) => lookAtPool(pool, runners, tools, looking))),
    skipped,
  };
}

async function lookAtPool(
  pool: Pool,
  runners: readonly RunnerInPool[],
  tools: LookTools,
  looking: Looking,
): Promise<PoolNow> {
  const jobs = pool.records.filter(({ engineJob }) => engineJob !== undefined);
  const [states, why] = jobs.length > 0 ? await askEngine(pool, tools, looking) : [undefined, undefined];
  const tasks = tasksOf(pool.records, states, runners);
  return { pool, tasks, view: viewOf(pool, tasks, why) };
}

/** What the engine of a pool says, or why it says nothing. */
async function askEngine(
  { records, intents }: Pool,
  tools: LookTools,
  looking: Looking,
): Promise<[states?: ReadonlyMap<string, readonly TaskState[]> | undefined, why?: string]> {
  const [first] = [...records, ...intents];
  const engine = await tools.engineOf(first?.kind ?? "");
  if (!engine || !first) return [undefined, `submitted by ${first?.by}`];
  try {
    const states =
      first.via === undefined
        ? await lookAtJobs(engine, records, tools, looking.limitMs)
        : await lookVia(engine, records, tools, looking);
    return states ? [states] : [undefined, `submitted by ${first.by}`];
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    return [undefined, `submitted by ${first?.by}; ${messageOf(error)}`];
  }
}

function viewOf(pool: Pool, tasks: readonly TaskView[], why: string | undefined): PoolView {
  const last = pool.records.at(-1) ?? pool.intents.at(-1);
  const count = (...states: readonly TaskView["state"][]): number =>
    tasks.filter(({ state }) => states.includes(state)).length;
  const isKnown = count("unknown") === 0;
  const known = (n: number): number | null => (isKnown ? n : null);
  const ends = tasks.flatMap(({ endsMs, state }) => (state === "running" && endsMs ? [endsMs] : []));
  const living = tasks.filter(({ state }) => state !== "ended");
  const unsettled =
    pool.intents.length > 0 ? "a submission was cut off: --launch again finds out" : undefined;
  const note = [why, unsettled].filter((each) => each !== undefined).join("; ");
  return {
    pool: pool.name,
    place: last?.place ?? "",
    kind: last?.kind ?? "",
    jobs: [...new Set(living.filter(({ pid }) => pid === undefined || why).map(({ job }) => job))],
    wanted: last?.wanted ?? last?.tasks ?? 0,
    counts: {
      running: count("running", "ending"),
      queued: known(count("queued")),
      held: known(count("held")),
      error: known(count("error")),
      ended: known(count("ended")),
    },
    reasons: [
      ...new Set(tasks.flatMap(({ reason, state }) => (reason && state !== "running" ? [reason] : []))),
    ],
    ...(ends.length > 0 && { untilMs: Math.max(...ends) }),
    ...(note !== "" && { note }),
  };
}
