import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../core/failure.ts";
import { randomBytes } from "../../core/random.ts";
import { version } from "../../core/version.ts";
import { isMarked, markOf } from "../line/machine-mark.ts";
import { Peer } from "../line/peer.ts";
import { type Message, otherVersion, PING_MS, PROTOCOL, SILENCE_MS } from "../line/protocol.ts";
import { Connection } from "./connection.ts";
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

/** So long the other end may take to say hello. */
const HELLO_MS = 60_000;
/** Between two looks at the list, milliseconds. */
const LOOK_MS = 1_000;

/** Serves the runners at the other end of one line, until they have left, or the line has been gone
 *  for the lease. It never rejects for what the other end does. */
export async function serveLine(hub: HubParts, input: Readable, output: Writable): Promise<Served> {
  const { list, names, real, leaseMs, clock, over, presences } = hub;
  const opening = new Opening();
  const peer = new Peer({
    input,
    output,
    onMessage: (message) => opening.take(message),
    onEnd: (fault) => opening.close(fault),
  });
  const send = (message: Message): void => peer.send(message);
  send({ t: "hello", protocol: PROTOCOL, version: version(), list: real, leaseMs });
  const cancel = clock.after(HELLO_MS, () => opening.close("it said nothing"));
  const first = await opening.first;
  cancel();
  if (!first) return { fault: opening.fault };
  const fault = first.t === "hello" ? otherVersion(first, "the runner") : "the runner did not say hello";
  if (fault !== undefined) {
    send({ t: "refused", why: fault });
    return { fault };
  }
  const secret = first["secret"];
  if (typeof secret !== "string") return { fault: "the runner has no secret" };
  const mark = markOf(secret);
  const owns = (runner: string | undefined): boolean => runner !== undefined && isMarked(runner, mark);
  const gone = (runner: string): void => send({ t: "gone", runner });
  const presence = new Presence(list.path, randomBytes(9).toString("base64url"), clock, gone);
  presences.add(presence);
  const book = new LogBook(list.path, mark);
  const logs = new LogReceiver({ list, names, book, owns });
  const onFault = (said: string): void => {
    send({ t: "refused", why: said });
    opening.close(said);
  };
  const logFor = (n: number): string => names.pathFor(n);
  const connection = new Connection({ list, mark, presence, logs, logFor, clock, send, onFault });
  opening.listen((message) => {
    opening.heardAt = clock.monotonic();
    if (message.t === "ping") send({ t: "pong" });
    else if (message.t === "bye") opening.close();
    else connection.take(message);
  });
  opening.heardAt = clock.monotonic();
  let isLooking = false;
  const look = (): void => {
    if (isLooking) return; // the storage is slow
    isLooking = true;
    const trouble = (error: unknown): void => send({ t: "trouble", why: messageOf(error) });
    void connection
      .look()
      .catch(trouble)
      .finally(() => (isLooking = false));
  };
  look();
  const stops = [
    clock.every(LOOK_MS, () => !peer.hasEnded && look()),
    clock.every(PING_MS, () => clock.monotonic() - opening.heardAt > SILENCE_MS && opening.close()),
  ];
  const onOver = (): void => opening.close();
  over.addEventListener("abort", onOver);
  await opening.closed;
  await connection.idle();
  peer.end();
  presence.untilMs = clock.monotonic() + leaseMs;
  while (!over.aborted && presence.runners.size > 0 && clock.monotonic() < presence.untilMs) {
    await clock.sleep(LOOK_MS, over).catch(() => {});
    if (!(await presence.isOurs().catch(() => true))) break; // another line serves them by now
  }
  over.removeEventListener("abort", onOver);
  for (const stop of stops) stop();
  presences.delete(presence);
  await presence.end();
  return { fault: opening.fault };
}
