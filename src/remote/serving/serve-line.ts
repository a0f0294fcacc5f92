import { basename } from "node:path";
import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../core/failure.ts";
import { randomBytes } from "../../core/random.ts";
import { isMarked } from "../line/machine-mark.ts";
import { Peer } from "../line/peer.ts";
import { type Message, PING_MS, SILENCE_MS } from "../line/protocol.ts";
import { Connection } from "./connection.ts";
import { greet } from "./greet.ts";
import type { HubParts } from "./hub-parts.ts";
import { LogBook } from "./log-book.ts";
import { Opening } from "./opening.ts";
import { Presence } from "./presence.ts";
import { LogReceiver } from "./receive-log.ts";

/** How the service of a line ended. */
export interface Served {
  /** What was wrong with the other end, if anything. */
  readonly fault?: string | undefined;
}

/** Between two looks at the list, milliseconds. */
const LOOK_MS = 1_000;
/** What was said last is dropped when nobody reads it for so long. */
const READ_MS = 5_000;

/** Serves the runners at the other end of one line, until they have left, or the line has been gone
 *  for the lease. */
export async function serveLine(hub: HubParts, input: Readable, output: Writable): Promise<Served> {
  const opening = new Opening();
  const peer = new Peer({
    input,
    output,
    onMessage: (message, size) => opening.take(message, size),
    onEnd: (fault) => opening.close(fault),
  });
  const presence = await serveRunners(hub, peer, opening);
  peer.send({ t: "bye" }); // who serves other lines, too, cannot close standard output
  peer.end();
  const drop = (): void => void input.destroy(); // else this process would wait for it
  output.end(drop);
  hub.clock.after(READ_MS, drop);
  if (presence) await keepPresence(hub, presence);
  return { fault: opening.fault };
}

/** @returns what is beside the list of the runners, when the line is closed */
async function serveRunners(hub: HubParts, peer: Peer, opening: Opening): Promise<Presence | undefined> {
  const { list, names, clock, over, presences, inFlight, fence } = hub;
  const mark = await greet(hub, peer, opening);
  if (!mark) return undefined;
  const send = (message: Message): void => peer.send(message);
  const owns = (runner: string | undefined): boolean => runner !== undefined && isMarked(runner, mark);
  const gone = (runner: string): void => send({ t: "gone", runner });
  const presence = new Presence(list.path, randomBytes(9).toString("base64url"), clock, gone);
  presences.add(presence);
  const logs = new LogReceiver({ list, names, book: new LogBook(list.path, mark), owns });
  const onFault = (said: string): void => {
    if (peer.hasEnded) return;
    send({ t: "refused", why: said });
    peer.end(said); // what it sends from now on is not even read
  };
  const logFor = (n: number, taken: readonly string[]): string => {
    for (const log of taken) names.took(basename(log));
    return names.pathFor(n);
  };
  const connection = new Connection({
    list,
    mark,
    presence,
    logs,
    logFor,
    clock,
    inFlight,
    fence,
    send,
    onFault,
  });
  opening.listen((message, size) => {
    opening.heardAt = clock.monotonic();
    if (message.t === "ping") send({ t: "pong" });
    else if (message.t === "bye") opening.close();
    else connection.take(message, size);
  });
  opening.heardAt = clock.monotonic();
  let isLooking = false;
  const look = (): void => {
    if (isLooking || peer.hasEnded || peer.isBehind) return; // storage, or the line, is slow
    isLooking = true;
    const trouble = (error: unknown): void => send({ t: "trouble", why: messageOf(error) });
    void connection
      .look()
      .catch(trouble)
      .finally(() => (isLooking = false));
  };
  look();
  const stops = [
    clock.every(LOOK_MS, look),
    clock.every(PING_MS, () => clock.monotonic() - opening.heardAt > SILENCE_MS && opening.close()),
  ];
  const onOver = (): void => opening.close();
  over.addEventListener("abort", onOver);
  await opening.closed;
  over.removeEventListener("abort", onOver);
  await connection.idle();
  for (const stop of stops) stop();
  return presence;
}

/** Keeps the heartbeats of the runners whose line is gone, for the lease. */
async function keepPresence(
  { clock, over, leaseMs, presences }: HubParts,
  presence: Presence,
): Promise<void> {
  presence.untilMs = clock.monotonic() + leaseMs;
  while (!over.aborted && presence.runners.size > 0 && clock.monotonic() < presence.untilMs) {
    await clock.sleep(LOOK_MS, over).catch(() => {});
    if (!(await presence.isOurs().catch(() => true))) break; // another line serves them by now
  }
  presences.delete(presence);
  await presence.end();
}
