import type { PoolNow } from "../launch/view/look-at-pools.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

/** Runs the check steps of the places of pools. */
export async function checkPlaces(world: World, file: string, pools: readonly PoolNow[]): Promise<ExitCode> {
  return doSteps(world, file, pools, "check");
}

/** Runs the steps of one kind at the places of pools, over ssh. Pools on this machine and those of
 *  an engine work in folders that are seen from here: for them there is nothing to do.
 *  @returns 0, or 4 when a place could not be reached */
export async function doSteps(
  world: World,
  _file: string,
  pools: readonly PoolNow[],
  kind: "check" | "pickup" | "purge",
): Promise<ExitCode> {
  const remote = pools.filter(({ view }) => view.kind === "ssh");
  if (remote.length === 0) {
    if (kind !== "purge") say(world, `nothing to do: no pool here has ${kind} steps`);
    return 0;
  }
  for (const { pool } of remote) say(world, `${pool.name}: ${kind} steps cannot be run yet`);
  return 4;
}
