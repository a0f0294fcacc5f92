import type { Readable, Writable } from "node:stream";
import { basename, dirname } from "node:path";
import type { Clock } from "../../core/clock.ts";
import { randomBytes } from "../../core/random.ts";
import { messageOf } from "../../core/failure.ts";
import { version } from "../../core/version.ts";
import { LogNames } from "../../runner/experiment/log-names.ts";
import { realPath } from "../../storage/real-path.ts";
import { openListFile } from "../../store/list-file.ts";
import { textIn } from "../line/fields.ts";
import { isMarked, markOf } from "../line/machine-mark.ts";
import { Peer } from "../line/peer.ts";
import { type Message, otherVersion, PING_MS, PROTOCOL, SILENCE_MS } from "../line/protocol.ts";
import { Connection } from "./connection.ts";
import { LogBook } from "./log-book.ts";
import { lookAfter } from "./look-after.ts";
import { Presence } from "./presence.ts";
import { LogReceiver } from "./receive-log.ts";

export interface ServeOptions {
  readonly file: string;
  /** For how long the heartbeats of the runners are kept after the line is gone, milliseconds. */
  readonly leaseMs: number;
  readonly input: Readable;
  readonly output: Writable;
  readonly clock: Clock;
  /** Aborted when this process is to end. */
  readonly over: AbortSignal;
}

/** How the service ended. */
export interface Served {
  /** What was wrong with the other end, if anything. */
  readonly fault?: string | undefined;
}

/** So long the other end may take to say hello. */
const HELLO_MS = 60_000;
/** Between two looks at the list, milliseconds. */
const LOOK_MS = 1_000;

/** Serves a list to the runners of one remote machine, until they have left, or the line has been
 *  gone for the lease.
 *  @throws CooperateError (list, storage) when the list cannot be read */
export async function serveList(options: ServeOptions): Promise<Served> {
  const { file, leaseMs, clock, input, output, over } = options;
  const list = openListFile(file);
  await list.read();
  const real = await realPath(file);
  const names = await LogNames.in(dirname(real), real);
  const line = new Line();
  const peer = new Peer({
    input,
    output,
    onMessage: (message) => line.take(message),
    onEnd: (fault) => line.close(fault),
  });
  const send = (message: Message): void => peer.send(message);
  send({ t: "hello", protocol: PROTOCOL, version: version(), list: real, leaseMs });
  const cancel = clock.after(HELLO_MS, () => line.close("it said nothing"));
  const first = await line.first;
  cancel();
  if (!first) return { fault: line.fault };
  const fault = first.t === "hello" ? otherVersion(first, "the runner") : "the runner did not say hello";
  if (fault !== undefined) {
    send({ t: "refused", why: fault });
    return { fault };
  }
  const mark = markOf(textIn(first, "secret"));
  const owns = (runner: string | undefined): boolean => runner !== undefined && isMarked(runner, mark);
  const gone = (runner: string): void => send({ t: "gone", runner });
  const presence = new Presence(file, randomBytes(9).toString("base64url"), clock, gone);
  const book = new LogBook(file, mark);
  const logs = new LogReceiver({ list, names, book, owns });
  const onFault = (said: string): void => {
    send({ t: "refused", why: said });
    line.close(said);
  };
  const logFor = (n: number, taken: readonly string[]): string => {
    for (const log of taken) names.took(basename(log));
    return names.pathFor(n);
  };
  const connection = new Connection({ list, mark, presence, logs, logFor, clock, send, onFault });
  line.listen((message) => {
    line.heardAt = clock.monotonic();
    if (message.t === "ping") send({ t: "pong" });
    else if (message.t === "bye") line.close();
    else connection.take(message);
  });
  line.heardAt = clock.monotonic();
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
    clock.every(PING_MS, () => clock.monotonic() - line.heardAt > SILENCE_MS && line.close()),
    lookAfter(list, () => [...presence.runners][0] ?? "", clock),
  ];
  over.addEventListener("abort", () => line.close());
  await line.closed;
  await connection.idle();
  peer.end();
  presence.untilMs = clock.monotonic() + leaseMs;
  while (!over.aborted && presence.runners.size > 0 && clock.monotonic() < presence.untilMs) {
    await clock.sleep(LOOK_MS, over).catch(() => {});
    if (!(await presence.isOurs().catch(() => true))) break; // another process serves them by now
  }
  for (const stop of stops) stop();
  await presence.end();
  input.destroy(); // else this process would wait for it
  return { fault: line.fault };
}

/** What is known of the line to the other end. */
class Line {
  /** The first message; undefined when the line was closed before. */
  readonly first: Promise<Message | undefined>;
  readonly closed: Promise<void>;
  heardAt = 0;
  fault: string | undefined;
  /** Those that came behind the first one, until somebody listens. */
  readonly #early: Message[] = [];
  #take: (message: Message | undefined) => void = () => {};
  #close: () => void = () => {};

  constructor() {
    this.first = new Promise((resolve) => {
      this.#take = (message) => {
        resolve(message);
        this.#take = (next) => next && this.#early.push(next);
      };
    });
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  take(message: Message): void {
    this.#take(message);
  }

  listen(onMessage: (message: Message) => void): void {
    this.#take = (message) => message && onMessage(message);
    this.#early.splice(0).forEach(onMessage);
  }

  close(fault?: string): void {
    this.fault ??= fault;
    this.#take(undefined);
    this.#close();
  }
}
