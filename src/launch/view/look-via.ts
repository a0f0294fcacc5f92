import type { Engine, TaskState } from "../engines/engine.ts";
import { lookAtJobs } from "../jobs/look-at-jobs.ts";
import type { Place } from "../places/place.ts";
import { newId } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
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

/** What an engine says that is asked on another host. Which one, the user's own files say: a record
 *  may be anybody's.
 *  @returns undefined when it is not to be asked
 *  @throws CooperateError when it cannot be asked */
export async function lookVia(
  engine: Engine,
  records: readonly PoolRecord[],
  tools: LookTools,
  { limitMs, placesOf }: Looking,
): Promise<ReadonlyMap<string, readonly TaskState[]> | undefined> {
  const [place] = (await placesOf?.(records.slice(-1).map((record) => record.place))) ?? [];
  if (place?.via === undefined) return undefined;
  const { withEngineOf } = await import("../ssh/engine-host.ts");
  return withEngineOf(place, { ...tools, id: newId() }, async (perform) =>
    lookAtJobs(engine, records, { perform }, limitMs),
  );
}
