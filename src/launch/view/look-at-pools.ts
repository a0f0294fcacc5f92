import { type RunnerInPool, runnerPools } from "../../membership/runner-pools.ts";
import { messageOf } from "../../core/failure.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import type { PoolView } from "../../report/pool-lines.ts";
import { type Pool, readPools } from "../pools/read-pools.ts";
import { describeTunnels, readTunnelNotes } from "../pools/tunnel-note.ts";
import { PoolFolder } from "../pools/pool-folder.ts";
import { readScaleNote, type ScaleNote } from "../pools/scale-note.ts";
import { askEngine, type Looking, type LookTools } from "./ask-engine.ts";
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
  /** What could not be read: it may tell of runners that are there. */
  readonly unreadable: readonly Unreadable[];
}

/** Looks at the pools of a list: at records, heartbeats, and engines where their programs are.
 *  @param file the list, and where links lead from there */
export async function lookAtPools(
  { file, real }: { readonly file: string; readonly real: string },
  tools: LookTools,
  looking: Looking = {},
): Promise<PoolsNow> {
  const { only } = looking;
  const { pools, skipped: odd, unreadable: records } = await readPools(real, only);
  if (pools.length === 0) return { pools: [], skipped: odd, unreadable: records };
  const skipped = [...odd];
  const runners = await runnerPools(file).catch((error: unknown) => {
    skipped.push(messageOf(error));
    return [];
  });
  const notes = runners.flatMap(({ unreadable = [] }) => unreadable);
  const seen = pools.filter(({ records, intents }) => records.length + intents.length > 0);
  return {
    pools: await Promise.all(seen.map(async (pool) => lookAtPool(real, pool, runners, tools, looking))),
    skipped,
    unreadable: [...records, ...notes],
  };
}

/** Nobody has to be asked about processes. */
const NOBODY = { states: undefined, past: [], why: undefined };

async function lookAtPool(
  real: string,
  pool: Pool,
  runners: readonly RunnerInPool[],
  tools: LookTools,
  looking: Looking,
): Promise<PoolNow> {
  const jobs = pool.records.filter(({ engineJob }) => engineJob !== undefined);
  const { states, past, why } = jobs.length > 0 ? await askEngine(pool, tools, looking) : NOBODY;
  const tasks = tasksOf(pool.records, states, runners, past);
  const tunnels = await readTunnelNotes(new PoolFolder(real, pool.name));
  const scale = await readScaleNote(real, pool.name).catch(() => undefined);
  return { pool, tasks, view: viewOf(pool, tasks, [why, describeTunnels(tunnels)], scale) };
}

function viewOf(
  pool: Pool,
  tasks: readonly TaskView[],
  whys: readonly (string | undefined)[],
  scale: ScaleNote | undefined,
): PoolView {
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
  const scaled =
    scale && (scale.paused === undefined ? `at most ${scale.most}` : `no further jobs: ${scale.paused}`);
  const note = [...whys, paused, unsettled, scaled].filter((each) => each !== undefined).join("; ");
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
