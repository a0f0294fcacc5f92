import { join } from "node:path";
import { CooperateError, messageOf } from "../core/failure.ts";
import { quoteForScript } from "../core/shell-words.ts";
import { readText } from "../storage/trusted.ts";
import { lastLines } from "./actions/last-lines.ts";
import { isKeptHere, type TunnelNote, readTunnelNotes } from "./pools/tunnel-note.ts";
import { PoolFolder } from "./pools/pool-folder.ts";
import type { LaunchRequest, LaunchTools, Planned } from "./shared/launch-request.ts";
import { endTunnel } from "./end-tunnel.ts";
import { SHELL, startDetached } from "./local/start-detached.ts";

/** The log of the process that keeps the tunnel of a pool. */
const LOG = "tunnel.log";
/** How long the first tunnel may take: a host where a login is slow is one, too. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 100;

/** The process that keeps the tunnel of a pool on this machine, if it lives. */
async function livingTunnel(folder: PoolFolder): Promise<TunnelNote | undefined> {
  return (await readTunnelNotes(folder)).find(isKeptHere);
}

/** Makes sure that there is a tunnel to the host of a pool: starts the process on this machine that
 *  keeps it, unless one does, and waits until the tunnel is there.
 *  @throws CooperateError (place) that says why there is none */
export async function ensureTunnel(request: LaunchRequest, tools: LaunchTools): Promise<void> {
  const folder = new PoolFolder(request.real, request.pool);
  await folder.make();
  if ((await livingTunnel(folder))?.isUp) return;
  await endTunnel(folder, tools.clock); // it would wait up to a minute before it dials again
  const started = await startTunnel(request, tools, folder);
  const until = tools.clock.monotonic() + PATIENCE_MS;
  for (;;) {
    const note = await livingTunnel(folder);
    if (note?.isUp) return;
    if (started.exitCode !== null && note === undefined)
      throw noTunnel(request, lastWords(await logOf(folder)));
    const isLate = tools.clock.monotonic() >= until;
    if (note?.said !== undefined || isLate) {
      await endTunnel(folder, tools.clock);
      throw noTunnel(request, note?.said ?? "it takes longer than two minutes");
    }
    await tools.clock.sleep(LOOK_MS);
  }
}

/** What would be started, for `--dry-run`. */
export function planTunnel(request: LaunchRequest): Planned {
  return {
    label: "keep a tunnel, on this machine",
    argv: SHELL,
    stdin: scriptOf(request),
    log: join(new PoolFolder(request.real, request.pool).logs, LOG),
  };
}

async function startTunnel(request: LaunchRequest, tools: LaunchTools, folder: PoolFolder) {
  const log = await folder.openLog(LOG);
  try {
    const there = await startDetached(SHELL, tools.env, log);
    await there.begin(scriptOf(request));
    return there.child;
  } catch (error) {
    throw new CooperateError("place", `${SHELL[0]} cannot be started: ${messageOf(error)}`);
  } finally {
    await log.close();
  }
}

function scriptOf({ place, pool, list, program }: LaunchRequest): string {
  const words = ["--serve-list", list, "--pool", pool, "--place", JSON.stringify(howToReach(place))];
  return `exec ${quoteForScript([...program, ...words])} </dev/null\n`;
}

/** What of a place says how ssh is called. */
function howToReach(place: LaunchRequest["place"]): object {
  const { name, kind, host, identity, knownHosts, extra, shell } = place;
  return { name, kind, host, identity, knownHosts, extra, shell };
}

function noTunnel({ place, real, pool }: LaunchRequest, said: string): CooperateError {
  return new CooperateError("place", `there is no tunnel to ${place.name}: ${said}`, {
    hint: `the log of what keeps it: ${join(new PoolFolder(real, pool).logs, LOG)}`,
  });
}

async function logOf(folder: PoolFolder): Promise<string> {
  return readText(join(folder.logs, LOG)).catch(() => "");
}

function lastWords(log: string): string {
  return lastLines(log, 3) || "its process has ended";
}
