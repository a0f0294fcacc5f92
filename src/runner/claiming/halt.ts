import type { Entry } from "../../core/entry.ts";
import { controlOrder, deliverOrders } from "../../membership/control-file.ts";
import type { ListFile } from "../../store/list-file.ts";
import { writeStopOrder } from "../../membership/stop-order.ts";
import { presentRunners } from "../../membership/present-runners.ts";

/** Whether so many entries of the list have failed that no runner should go on (`--halt`). */
export function isHalted(entries: readonly Entry[], halt: number): boolean {
  if (halt === Number.POSITIVE_INFINITY) return false;
  let failed = 0;
  for (const { status } of entries) if (status === "failed") failed++;
  return failed >= halt;
}

/** Asks all runners of the list except `own` to leave when their running experiments have ended.
 *  Best effort: a runner that is not reached finds it out by its own `--halt`. */
export async function haltOthers(list: ListFile, own: string): Promise<void> {
  const others = (await presentRunners(list.path).catch(() => [])).filter(({ name }) => name !== own);
  if (others.length === 0) return;
  const orders = new Map(others.map(({ name }) => [name, [controlOrder("leave")]]));
  const { absent } = await deliverOrders(list, orders).catch(() => ({ absent: [] }));
  for (const name of absent) await writeStopOrder(list.path, name, "after").catch(() => {});
}
