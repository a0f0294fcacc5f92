import { existsSync } from "node:fs";
import type { PoolView } from "../report/pool-lines.ts";
import type { PoolNow } from "../launch/view/look-at-pools.ts";
import { realPath } from "../storage/real-path.ts";
import { sayUnreadable } from "./shared/tell-unreadable.ts";
import { say, type World } from "./shared/world.ts";

/** How long an engine may take to answer somebody who looks at a list, milliseconds. */
const PATIENCE_MS = 3_000;

/** The pools of a list as they are now; a list for which nothing was launched costs one look, and
 *  loads nothing. */
async function poolsNow(world: World, file: string): Promise<readonly PoolNow[]> {
  const real = await realPath(file);
  if (!existsSync(`${real}.pools`)) return [];
  const { lookAtPools } = await import("../launch/view/look-at-pools.ts");
  const { launchTools } = await import("./launch-tools.ts");
  const looking = { limitMs: PATIENCE_MS };
  const { pools, skipped, unreadable } = await lookAtPools({ file, real }, launchTools(world), looking);
  for (const line of skipped) say(world, line);
  sayUnreadable(world, unreadable);
  return pools;
}

/** A line of each pool for `--progress`. */
export async function poolViews(world: World, file: string): Promise<readonly PoolView[]> {
  return (await poolsNow(world, file)).map(({ view }) => view);
}

/** The names of the pools of which a job is for entries of certain numbers (`--per-entry`), and may
 *  not have begun: then the numbers must not change. */
export async function poolsByNumber(world: World, file: string): Promise<readonly string[]> {
  const pools = await poolsNow(world, file);
  const isBound = ({ tasks }: PoolNow): boolean =>
    tasks.some(({ entries, state }) => entries !== undefined && state !== "ended");
  return pools.filter(isBound).map(({ pool }) => pool.name);
}
