import { CooperateError, messageOf } from "../../core/failure.ts";
import type { Perform } from "../actions/action.ts";
import type { Engine, TaskPast, TaskState } from "../engines/engine.ts";
import { lookAtJobs } from "../jobs/look-at-jobs.ts";
import type { Place } from "../places/place.ts";
import { newId } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import type { Pool } from "../pools/read-pools.ts";
import { ask } from "../shared/ask.ts";
import type { LaunchTools } from "../shared/launch-request.ts";

/** What those who look work with. */
export type LookTools = Pick<LaunchTools, "perform" | "engineOf" | "env" | "say" | "interactive">;

/** How to look. */
export interface Looking {
  /** The name of the pool that is wanted; all without it. */
  readonly only?: string | undefined;
  /** For how long to wait for an engine, milliseconds. */
  readonly limitMs?: number;
  /** Finds places by their names, for engines that are asked over ssh; without it they are not.
   *  @throws CooperateError (usage) when there is no such place */
  readonly placesOf?: (names: readonly string[]) => Promise<readonly Place[]>;
}

/** What an engine says of the jobs of a pool. */
interface Asked {
  /** By the ids of submissions; undefined when it says nothing. */
  readonly states?: ReadonlyMap<string, readonly TaskState[]>;
  readonly past: readonly TaskPast[];
  /** Why it says nothing. */
  readonly why?: string;
}

/** Asks the engine of a pool, here or over ssh (`via`). On which host that is, the user's own files
 *  say: a record may be anybody's. */
export async function askEngine(
  { records, intents }: Pool,
  tools: LookTools,
  { limitMs, placesOf }: Looking,
): Promise<Asked> {
  const [first] = [...records, ...intents];
  const [engine, why] = [await tools.engineOf(first?.kind ?? ""), `submitted by ${first?.by}`];
  if (!engine || !first) return { past: [], why };
  const look = async (perform: Perform): Promise<Asked> => ({
    states: await lookAtJobs(engine, records, { perform }, limitMs),
    past: await lookBack(engine, records, perform, limitMs),
  });
  try {
    if (first.via === undefined) return await look(tools.perform);
    const [place] = (await placesOf?.([first.place])) ?? [];
    if (place?.via === undefined) return { past: [], why };
    const { withEngineOf } = await import("../ssh/engine-host.ts");
    return await withEngineOf(place, { ...tools, id: newId() }, look);
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    return { past: [], why: `${why}; ${messageOf(error)}` };
  }
}

/** What the engine remembers of the jobs of a pool. It is only to be shown, so a failure is none. */
async function lookBack(
  engine: Engine,
  records: readonly PoolRecord[],
  perform: Perform,
  limitMs: number | undefined,
): Promise<readonly TaskPast[]> {
  if (!engine.past) return [];
  const jobs = records.flatMap(({ engineJob }) => engineJob ?? []);
  try {
    return await ask(perform, engine.past(jobs), limitMs);
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    return [];
  }
}
