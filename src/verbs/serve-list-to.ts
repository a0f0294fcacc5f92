import { join } from "node:path";
import type { Command } from "commander";
import { CooperateError, usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Place } from "../launch/places/place.ts";
import { newId, PoolFolder } from "../launch/pools/pool-folder.ts";
import { checkPoolName } from "../launch/pools/pool-name.ts";
import { controlFolder } from "../launch/ssh/control-path.ts";
import { keepTunnel, type TunnelState } from "../launch/ssh/keep-tunnel.ts";
import { tunnelAddress, tunnelId } from "../launch/ssh/tunnel-folder.ts";
import { TunnelIdle } from "../launch/ssh/tunnel-idle.ts";
import { redialPause } from "../remote/client/redial-pause.ts";
import { ListServer } from "../remote/serving/list-server.ts";
import { SocketListener } from "../remote/serving/socket-listener.ts";
import { realPath } from "../storage/real-path.ts";
import { TunnelReport } from "./tunnel-report.ts";
import { launchTools } from "./launch-tools.ts";
import { askedPlaces, placesOf } from "./places-of.ts";
import { print, say, type World } from "./shared/world.ts";
import { hostOf } from "../launch/ssh/connection.ts";

/** What `--serve-list --to` was asked for. */
export interface ServeTo {
  readonly to?: readonly string[] | undefined;
  /** Of a launch, which says the place itself and the pool whose runners use the tunnel. */
  readonly place?: string | undefined;
  readonly pool?: string | undefined;
}

const LOOK_MS = 1_000;

/** Serves a list to hosts that it dials itself, until `over` is aborted; for a launch, until no
 *  runner uses the tunnel any more.
 *  @throws CooperateError */
export async function serveTo(
  world: World,
  command: Command,
  { to = [], place, pool }: ServeTo,
  { leaseMs, over }: { readonly leaseMs: number; readonly over: AbortController },
): Promise<void> {
  const [file = ""] = command.args;
  const places =
    place === undefined ? await placesOf(world, file, to, askedPlaces(command)) : [placeIn(place)];
  for (const { name, kind } of places)
    if (kind !== "ssh")
      throw usageError(`--to ${name}: only a host over ssh can be dialled, and this is a place of ${kind}`);
  const server = await ListServer.open({ file, leaseMs, clock: world, over: over.signal });
  const real = await realPath(file);
  const folder = await controlFolder(world.env);
  if (folder === undefined)
    throw new CooperateError("storage", "there is no folder for a socket", { hint: "set XDG_RUNTIME_DIR" });
  // One that was left over by a process that was killed is replaced.
  const name = pool === undefined ? newId() : await tunnelId({ real, target: "", pool }, world.env);
  const local = join(folder.path, `tunnel-${name}`);
  const listener = await SocketListener.open(local, (socket) => {
    void server.serve(socket, socket).then(({ fault }) => {
      if (fault !== undefined) say(world, `a runner was refused: ${fault}`);
      socket.destroySoon(); // what was said at last is sent before
    });
  });
  if (!listener) throw new CooperateError("storage", `${folder.path}: no socket can be made there`);
  const report =
    pool === undefined ? undefined : new TunnelReport(new PoolFolder(real, checkPoolName(pool)), over);
  const up = new Set<Place>();
  const keep = async (each: Place): Promise<void> => {
    const id = await tunnelId({ real, target: hostOf(each), pool: pool ?? "" }, world.env);
    if (report === undefined)
      print(
        world,
        `on ${each.name}, type: cooperate ${quoteWords(["--run", tunnelAddress(id)])} --keep-going`,
      );
    let wasUp: boolean | undefined;
    const onState = (state: TunnelState): void => {
      if (state.isUp) up.add(each);
      else up.delete(each);
      report?.tell(state);
      if (state.isUp !== wasUp)
        say(
          world,
          state.isUp ? `${each.name}: the tunnel is there` : `${each.name}: no tunnel: ${state.said}`,
        );
      wasUp = state.isUp;
    };
    const visit = { ...launchTools(world), id: newId(), interactive: false, say: () => {} };
    await keepTunnel({
      place: each,
      id,
      local,
      visit,
      clock: world,
      pause: redialPause,
      over: over.signal,
      onState,
    });
  };
  const idle = new TunnelIdle(world.monotonic());
  const stop = world.every(LOOK_MS, () => {
    const isOver = idle.look(world.monotonic(), up.size > 0, server.serving > 0);
    if (isOver && report !== undefined) over.abort();
  });
  try {
    await report?.begin();
    await Promise.all(places.map(keep));
  } finally {
    over.abort();
    stop();
    server.end();
    await listener.close();
    await report?.end();
  }
}

/** A place as the launch of this very program wrote it.
 *  @throws CooperateError (usage) when it did not */
function placeIn(text: string): Place {
  try {
    const place = JSON.parse(text) as Place | null;
    if (typeof place?.name === "string" && Array.isArray(place.shell)) return place;
  } catch {
    // it is no JSON
  }
  throw usageError("--place is what --launch says", "to name a host: --to you@gpu7");
}
