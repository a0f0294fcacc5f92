import type { Entry } from "../core/entry.ts";
import { orderStop } from "../store/stop-orders.ts";
import { presentRunners } from "../store/present-runners.ts";

/** Whether so many entries of the list have failed that nobody should go on (`--halt`). */
export function isHalted(entries: readonly Entry[], halt: number): boolean {
  if (halt === Number.POSITIVE_INFINITY) return false;
  let failed = 0;
  for (const { status } of entries) if (status === "failed") failed++;
  return failed >= halt;
}

/** Asks all runners of the list but `own` to leave after what they run. Whom it does not reach sees it by its own `--halt`. */
export async function haltOthers(file: string, own: string): Promise<void> {
  const others = await presentRunners(file).catch(() => []);
  for (const { name } of others) if (name !== own) await orderStop(file, name, "after").catch(() => {});
}
