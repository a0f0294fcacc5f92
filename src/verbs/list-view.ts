import { setTimeout as sleep } from "node:timers/promises";
import type { Entry } from "../core/entry.ts";
import type { LivenessByClaim } from "../core/liveness.ts";
import type { TableContext } from "../report/entry-row.ts";
import { styleFor } from "../report/style.ts";
import { BEAT_MS, heartbeatsOf } from "../membership/heartbeat.ts";
import { DEFAULT_LEASE_MS, FailureDetector } from "../membership/failure-detector.ts";
import { assessLiveness } from "../membership/assess-liveness.ts";
import { waitingRunners } from "../store/tickets.ts";
import { unreadableTeller } from "./ask-runners.ts";
import type { World } from "./world.ts";

/** How tables look on this stdout: piped, nothing is cut and nothing is coloured. */
export async function tableContext(
  world: World,
  entries: readonly Entry[],
  file: string,
): Promise<TableContext> {
  return {
    now: world.now().getTime(),
    width: world.stdout.isTTY === true ? (world.stdout.columns ?? 80) : Number.POSITIVE_INFINITY,
    style: styleFor(world.stdout, world.env),
    livenessByClaim: await standingsOf(world, entries, file),
  };
}

/** Of the list itself the user has been told already. */
const NOTHING_KNOWN = { livenessByClaim: new Map(), suspicious: false, unreadable: [] };

/** Who beats is heard within a beat, and it may be somewhat late. */
export const LONGEST_LOOK_MS = BEAT_MS + 1_500;
const LOOK_PAUSE_MS = 250;

/** How many runners wait for their turn to change the list `file`; 0 where that cannot be seen. */
export async function waitingFor(file: string): Promise<number> {
  return heartbeatsOf(file)
    .then(waitingRunners)
    .catch(() => 0);
}

/** What can be told of the running entries at once. Only when a heartbeat looks old it is watched for a beat or two, since an
 *  old one may be a live one seen with a clock that is off. */
async function standingsOf(world: World, entries: readonly Entry[], file: string): Promise<LivenessByClaim> {
  const tell = unreadableTeller(world);
  const detector = new FailureDetector(file, DEFAULT_LEASE_MS);
  const start = performance.now();
  for (;;) {
    const { livenessByClaim, suspicious, unreadable } = await assessLiveness(entries, detector).catch(
      () => NOTHING_KNOWN,
    );
    tell(unreadable);
    if (!suspicious || performance.now() - start > LONGEST_LOOK_MS) {
      return suspicious ? livenessByClaim : known(livenessByClaim);
    }
    await sleep(LOOK_PAUSE_MS);
  }
}

/** Not heard of in a moment is no news. */
function known(livenessByClaim: LivenessByClaim): LivenessByClaim {
  return new Map([...livenessByClaim].filter(([, { kind }]) => kind !== "unheard"));
}
