import type { Entry } from "../../core/entry.ts";
import { livenessOf } from "../../core/liveness.ts";
import type { ResultRow } from "../../results/row.ts";
import { tableContext } from "../shared/list-view.ts";
import type { World } from "../shared/world.ts";

/** Whether the runner of a running entry is known to be dead. */
export async function lostEntries(
  world: World,
  file: string,
  rows: readonly ResultRow[],
): Promise<(entry: Entry) => boolean> {
  const entries = rows.map(({ entry }) => entry);
  if (!entries.some(({ status }) => status === "running")) return () => false;
  const { livenessByClaim } = await tableContext(world, entries, file);
  return (entry) =>
    entry.status === "running" && livenessOf(livenessByClaim, entry.facts.claim).kind === "lost";
}
