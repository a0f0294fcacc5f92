import type { Clock } from "../../core/clock.ts";
import { randomBytes } from "../../core/random.ts";
import { LONGEST_SOCKET_PATH } from "../../core/socket-path.ts";
import type { Place } from "../places/place.ts";
import { forwardAction, tunnelConnection, tunnelFolderScript } from "./forward.ts";
import type { Visit } from "./open-connection.ts";
import { PlaceFailure } from "./place-failure.ts";
import { startForward } from "./start-forward.ts";
import { tellFrom } from "./session.ts";

/** How a tunnel is now. */
export interface TunnelState {
  readonly isUp: boolean;
  /** Why it is not, in the words of ssh. */
  readonly said?: string;
}

export interface KeptTunnel {
  readonly place: Place;
  /** Of tunnelId. */
  readonly id: string;
  /** The socket of this machine at which the list is served. */
  readonly local: string;
  readonly visit: Visit;
  readonly clock: Pick<Clock, "sleep">;
  /** How long to wait before it is dialled again, milliseconds, after so many tries in vain. */
  readonly pause: (tries: number) => number;
  /** Aborted when it is to end. */
  readonly over: AbortSignal;
  readonly onState: (state: TunnelState) => void;
}

/** Keeps a tunnel to a host: a socket there through which its runners reach this machine. It is dialled
 *  again for as long as it is wanted, each time with a new name, since sshd does not bind one twice.
 *  @throws CooperateError (usage) when the place is no host */
export async function keepTunnel(tunnel: KeptTunnel): Promise<void> {
  const { over, clock, pause, onState } = tunnel;
  for (let tries = 0; !over.aborted; tries++) {
    const onUp = (): void => {
      tries = 0;
      onState({ isUp: true });
    };
    const said = await hold(tunnel, onUp);
    if (over.aborted) return;
    onState({ isUp: false, said });
    await clock.sleep(pause(tries), over).catch(() => {});
  }
}

/** Dials once. @returns why the tunnel is gone */
async function hold({ place, id, local, visit, over }: KeptTunnel, onUp: () => void): Promise<string> {
  const connection = tunnelConnection(place);
  let folder: string;
  try {
    const session = { place, request: visit, connection };
    const answers = await tellFrom(
      session,
      "making the folder of the tunnel",
      tunnelFolderScript(id, visit.id),
    );
    folder = answers.one("folder");
  } catch (error) {
    if (error instanceof PlaceFailure) return error.message;
    throw error;
  }
  const there = `${folder}/${randomBytes(4).toString("hex")}.sock`;
  if (Buffer.byteLength(there) > LONGEST_SOCKET_PATH)
    return `the home there is too long for a socket (${there}): let the runners dial (dial: you@HOST)`;
  if (over.aborted) return "";
  const forward = forwardAction(connection, { there, here: local, mark: visit.id });
  const forwarding = startForward(forward, visit.id, visit.env);
  over.addEventListener("abort", forwarding.end);
  if (await forwarding.up) onUp();
  const said = await forwarding.ended;
  over.removeEventListener("abort", forwarding.end);
  return said || "ssh has ended without a word";
}
