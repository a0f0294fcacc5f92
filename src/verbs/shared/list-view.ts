import type { Entry } from "../../core/entry.ts";
import type { LivenessByClaim } from "../../core/liveness.ts";
import { NOTHING_KNOWN } from "../../membership/assess-liveness.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { LivenessObserver, ONE_BEAT_MS } from "../../membership/liveness-observer.ts";
import type { TableContext } from "../../report/entry-row.ts";
import { styleFor } from "../../report/style.ts";
import { waitingRunners } from "../../store/tickets.ts";
import { unreadableTeller } from "./tell-unreadable.ts";
import type { World } from "./world.ts";
import { tableWidth } from "./table-width.ts";

/** How tables look on this stdout. In a pipe nothing is cut and nothing is coloured. */
export async function tableContext(
  world: World,
  entries: readonly Entry[],
  file: string,
): Promise<TableContext> {
  return {
    now: world.now().getTime(),
    width: tableWidth(world),
    style: styleFor(world.stdout, world.env),
    livenessByClaim: await observedLiveness(world, entries, file),
  };
}

/** How many runners wait for their turn to change the list `file`; 0 where that cannot be read. */
export async function waitingFor(file: string): Promise<number> {
  return heartbeatsOf(file)
    .then(waitingRunners)
    .catch(() => 0);
}

/** What is known of the running entries at once. Only when a heartbeat looks old it is observed
 *  for a beat or two, since it may be a live one that is seen by a clock that is off. */
async function observedLiveness(
  world: World,
  entries: readonly Entry[],
  file: string,
): Promise<LivenessByClaim> {
  const observer = LivenessObserver.of(file, world);
  // The user was told already where the list itself cannot be read.
  const found = await observer.observe(entries, { forMs: ONE_BEAT_MS }).catch(() => NOTHING_KNOWN);
  unreadableTeller(world)(found.unreadable);
  if (found.suspicious) return found.livenessByClaim;
  // That a runner was not heard of within a moment is not worth a line.
  return new Map([...found.livenessByClaim].filter(([, { kind }]) => kind !== "unheard"));
}
