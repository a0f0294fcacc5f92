import { CooperateError, messageOf } from "../../core/failure.ts";
import { type RunnerInPool, runnerPools } from "../../membership/runner-pools.ts";
import type { PoolView } from "../../report/pool-lines.ts";
import type { TaskPast, TaskState } from "../engines/engine.ts";
import { lookAtJobs } from "../jobs/look-at-jobs.ts";
import { ask } from "../shared/ask.ts";
import type { LaunchTools } from "../shared/launch-request.ts";
import { type Pool, readPools } from "../pools/read-pools.ts";
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
 *  @param file the list, and where links lead from there
 *  @param only the name of the pool that is wanted; all without it
 *  @param limitMs for how long to wait for an engine, milliseconds */
export async function lookAtPools(
  { file, real }: { readonly file: string; readonly real: string },
  tools: Pick<LaunchTools, "perform" | "engineOf">,
  { only, limitMs }: { readonly only?: string | undefined; readonly limitMs?: number } = {},
): Promise<PoolsNow> {
  const { pools, skipped } = await readPools(real, only);
  if (pools.length === 0) return { pools: [], skipped };
  const runners = await runnerPools(file).catch(() => []);
  const seen = pools.filter(({ records, intents }) => records.length + intents.length > 0);
  return {
    pools: await Promise.all(seen.map(async (pool) => lookAtPool(pool, runners, tools, limitMs))),
    skipped,
  };
}

async function lookAtPool(
  pool: Pool,
  runners: readonly RunnerInPool[],
  tools: Pick<LaunchTools, "perform" | "engineOf">,
  limitMs: number | undefined,
): Promise<PoolNow> {
  const jobs = pool.records.filter(({ engineJob }) => engineJob !== undefined);
  const [states, why] = jobs.length > 0 ? await askEngine(pool, tools, limitMs) : [undefined, undefined];
  const past = states === undefined ? [] : await lookBack(pool, tools, limitMs);
  const tasks = tasksOf(pool.records, states, runners, past);
  return { pool, tasks, view: viewOf(pool, tasks, why) };
}

/** What the engine of a pool says, or why it says nothing. */
async function askEngine(
  { records, intents }: Pool,
  tools: Pick<LaunchTools, "perform" | "engineOf">,
  limitMs: number | undefined,
): Promise<[states?: ReadonlyMap<string, readonly TaskState[]> | undefined, why?: string]> {
  const [first] = [...records, ...intents];
  const engine = await tools.engineOf(first?.kind ?? "");
  if (!engine || first?.via !== undefined) return [undefined, `submitted by ${first?.by}`];
  try {
    return [await lookAtJobs(engine, records, tools, limitMs)];
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    return [undefined, `submitted by ${first?.by}; ${messageOf(error)}`];
  }
}

/** What the engine remembers of the jobs of a pool. It is only to be shown, so a failure is none. */
async function lookBack(
  { records }: Pool,
  { perform, engineOf }: Pick<LaunchTools, "perform" | "engineOf">,
  limitMs: number | undefined,
): Promise<readonly TaskPast[]> {
  const engine = await engineOf(records[0]?.kind ?? "");
  const jobs = records.flatMap(({ engineJob }) => engineJob ?? []);
  if (!engine?.past) return [];
  try {
    return await ask(perform, engine.past(jobs), limitMs);
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    return [];
  }
}

function viewOf(pool: Pool, tasks: readonly TaskView[], why: string | undefined): PoolView {
  const last = pool.records.at(-1) ?? pool.intents.at(-1);
  const count = (...states: readonly TaskView["state"][]): number =>
    tasks.filter(({ state }) => states.includes(state)).length;
  const isKnown = count("unknown") === 0;
  const known = (n: number): number | null => (isKnown ? n : null);
  const ends = tasks.flatMap(({ endsMs, state }) => (state === "running" && endsMs ? [endsMs] : []));
  const submitted = new Set(pool.records.filter(({ engineJob }) => engineJob).map(({ id }) => id));
  const living = tasks.filter(({ state }) => state !== "ended");
  const unsettled = pool.intents.length > 0 ? "a submission was cut off: --launch again" : undefined;
  const paused =
    count("error") > 0 && last?.mending?.paused !== undefined
      ? "paused: mend the cause, and --launch again"
      : undefined;
  const note = [why, paused, unsettled].filter((each) => each !== undefined).join("; ");
  return {
    pool: pool.name,
    place: last?.place ?? "",
    kind: last?.kind ?? "",
    jobs: [...new Set(living.filter(({ id }) => submitted.has(id)).map(({ job }) => job))],
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
    endings: countAll(tasks.flatMap(({ how }) => how ?? [])),
    begunAgain: tasks.filter(({ begunAgain = 0 }) => begunAgain > 0).length,
    ...(ends.length > 0 && { untilMs: Math.max(...ends) }),
    ...(note !== "" && { note }),
  };
}

/** The different ones of `words`, each with how often it is there. */
function countAll(words: readonly string[]): PoolView["endings"] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([how, count]) => ({ how, count }));
}
