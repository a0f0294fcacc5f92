import type { Clock } from "../core/clock.ts";
import { hostname } from "node:os";
import { type TunnelNote, readTunnelNotes } from "./pools/tunnel-note.ts";
import type { PoolFolder } from "./pools/pool-folder.ts";
import { stateOf } from "./pools/started-process.ts";
import { endProcess } from "./local/end-local.ts";

const PATIENCE_MS = 10_000;
const LOOK_MS = 100;

/** Ends the process of this machine that keeps the tunnel of a pool; one on another machine ends by
 *  itself when no runner uses it any more.
 *  @returns whether there was one */
export async function endTunnel(
  folder: PoolFolder,
  clock: Pick<Clock, "monotonic" | "sleep">,
): Promise<boolean> {
  const lives = ({ process }: TunnelNote): boolean =>
    process.host === hostname() && stateOf(process) === "alive";
  const processes = (await readTunnelNotes(folder)).filter(lives);
  for (const { process } of processes) endProcess(process.pid);
  const until = clock.monotonic() + PATIENCE_MS;
  while (processes.some(lives) && clock.monotonic() < until) await clock.sleep(LOOK_MS);
  return processes.length > 0;
}
