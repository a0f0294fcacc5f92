import type { Clock } from "../core/clock.ts";
import { isKeptHere, readTunnelNotes } from "./pools/tunnel-note.ts";
import type { PoolFolder } from "./pools/pool-folder.ts";
import { endProcess } from "./local/end-local.ts";

const PATIENCE_MS = 10_000;
const LOOK_MS = 100;

/** Ends the process of this machine that keeps the tunnel of a pool; one on another machine ends by
 *  itself when no runner uses it any more. */
export async function endTunnel(
  folder: PoolFolder,
  clock: Pick<Clock, "monotonic" | "sleep">,
): Promise<void> {
  const notes = (await readTunnelNotes(folder)).filter(isKeptHere);
  for (const { process } of notes) endProcess(process.pid);
  const until = clock.monotonic() + PATIENCE_MS;
  while (notes.some(isKeptHere) && clock.monotonic() < until) await clock.sleep(LOOK_MS);
}
