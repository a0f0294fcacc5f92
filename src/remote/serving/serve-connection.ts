import { basename } from "node:path";
import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../core/failure.ts";
import { randomBytes } from "../../core/random.ts";
import { hasAlias } from "../protocol/machine-alias.ts";
import { Peer } from "../protocol/peer.ts";
import { type Message, PING_MS, SILENCE_MS } from "../protocol/messages.ts";
import { RequestHandler } from "./request-handler.ts";
import { handshake } from "./handshake.ts";
import type { ListServerParts } from "./list-server-parts.ts";
import { LogBook } from "./log-book.ts";
import { Inbox } from "./inbox.ts";
import { RemoteHeartbeats } from "./remote-heartbeats.ts";
import { LogReceiver } from "./receive-log.ts";

/** How the service of a connection ended. */
export interface Served {
  /** What was wrong with the other end, if anything. */
  readonly fault?: string | undefined;
}

/** Between two reads of the list, milliseconds. */
const POLL_MS = 1_000;
/** What was said last is dropped when nobody reads it for so long. */
const READ_MS = 5_000;

/** Serves the runners at the other end of one connection, until they have left, or it has been gone for
 *  the lease. */
export async function serveConnection(
  server: ListServerParts,
  input: Readable,
  output: Writable,
): Promise<Served> {
  const inbox = new Inbox();
  const peer = new Peer({
    input,
    output,
    onMessage: (message, size) => inbox.take(message, size),
    onEnd: (fault) => inbox.close(fault),
  });
  const heartbeats = await serveRunners(server, peer, inbox);
  peer.send({ t: "bye" }); // who serves other connections, too, cannot close standard output
  peer.end();
  const drop = (): void => void input.destroy(); // else this process would wait for it
  output.end(drop);
  server.clock.after(READ_MS, drop);
  if (heartbeats) await keepHeartbeats(server, heartbeats);
  return { fault: inbox.fault };
}

/** @returns what is beside the list of the runners, when the connection is closed */
async function serveRunners(
  server: ListServerParts,
  peer: Peer,
  inbox: Inbox,
): Promise<RemoteHeartbeats | undefined> {
  const { list, names, clock, over, allHeartbeats, inFlight, fence } = server;
  const alias = await handshake(server, peer, inbox);
  if (!alias) return undefined;
  const send = (message: Message): void => peer.send(message);
  const owns = (runner: string | undefined): boolean => runner !== undefined && hasAlias(runner, alias);
  const gone = (runner: string): void => send({ t: "gone", runner });
  const heartbeats = new RemoteHeartbeats(list.path, randomBytes(9).toString("base64url"), clock, gone);
  allHeartbeats.add(heartbeats);
  const logs = new LogReceiver({ list, names, book: new LogBook(list.path, alias), owns });
  const onFault = (said: string): void => {
    if (inbox.fault !== undefined) return; // it is told once
    send({ t: "refused", why: said });
    inbox.close(said); // the connection may have ended before without a fault
    peer.end(); // what it sends from now on is not even read
  };
  const logFor = (n: number, taken: readonly string[]): string => {
    for (const log of taken) names.took(basename(log));
    return names.pathFor(n);
  };
  const requests = new RequestHandler({
    list,
    alias,
    heartbeats,
    logs,
    logFor,
    clock,
    inFlight,
    fence,
    send,
    onFault,
  });
  inbox.listen((message, size) => {
    inbox.heardAt = clock.monotonic();
    if (message.t === "ping") send({ t: "pong" });
    else if (message.t === "bye") inbox.close();
    else requests.take(message, size);
  });
  inbox.heardAt = clock.monotonic();
  let isPolling = false;
  const poll = (): void => {
    if (isPolling || peer.hasEnded || peer.isBehind) return; // storage, or the connection, is slow
    isPolling = true;
    const trouble = (error: unknown): void => send({ t: "trouble", why: messageOf(error) });
    void requests
      .poll()
      .catch(trouble)
      .finally(() => (isPolling = false));
  };
  poll();
  const stops = [
    clock.every(POLL_MS, poll),
    clock.every(PING_MS, () => clock.monotonic() - inbox.heardAt > SILENCE_MS && inbox.close()),
  ];
  const onOver = (): void => inbox.close();
  over.addEventListener("abort", onOver);
  await inbox.closed;
  over.removeEventListener("abort", onOver);
  await requests.idle();
  for (const stop of stops) stop();
  return heartbeats;
}

/** Keeps the heartbeats of the runners whose connection is gone, for the lease. */
async function keepHeartbeats(
  { clock, over, leaseMs, allHeartbeats }: ListServerParts,
  heartbeats: RemoteHeartbeats,
): Promise<void> {
  heartbeats.untilMs = clock.monotonic() + leaseMs;
  while (!over.aborted && heartbeats.runners.size > 0 && clock.monotonic() < heartbeats.untilMs) {
    await clock.sleep(POLL_MS, over).catch(() => {});
    if (!(await heartbeats.isOurs().catch(() => true))) break; // another connection serves them by now
  }
  allHeartbeats.delete(heartbeats);
  await heartbeats.end();
}
