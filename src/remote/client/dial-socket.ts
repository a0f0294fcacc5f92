import { createConnection, type Socket } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Clock } from "../../core/clock.ts";
import { SILENCE_MS } from "../protocol/messages.ts";
import type { Dialled } from "./dial.ts";
import { newestSockets } from "./newest-sockets.ts";

export interface SocketOptions {
  /** Absolute, or `~/...`. */
  readonly folder: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly clock: Pick<Clock, "monotonic" | "sleep" | "after">;
  /** For how long to wait for a socket, milliseconds: the machine of the list may be about to dial. */
  readonly patienceMs: number;
  /** Called once, when there is none yet. */
  readonly onWait: () => void;
}

const LOOK_MS = 500;

/** A connection through a socket of this machine, which ssh(1) of the machine with the list forwards: the
 *  newest one at which somebody answers. */
export function dialSocket(options: SocketOptions): Dialled {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const over = new AbortController();
  const tunnel = { said: "" };
  const kill = (): void => {
    over.abort();
    input.destroy();
    output.destroy();
  };
  const ended = carry(options, input, output, over.signal, tunnel).catch((error: NodeJS.ErrnoException) => {
    tunnel.said = error.message;
    return { exitCode: undefined, code: error.code };
  });
  void ended.then(() => input.end());
  return { input, output, said: () => tunnel.said, ended, kill };
}

async function carry(
  { folder, env, clock, patienceMs, onWait }: SocketOptions,
  input: PassThrough,
  output: PassThrough,
  over: AbortSignal,
  tunnel: { said: string },
): Dialled["ended"] {
  const path = folder.replace(/^~(?=\/)/, () => env["HOME"] ?? homedir());
  const until = clock.monotonic() + patienceMs;
  let socket = await firstThatAnswers(path);
  if (!socket && patienceMs > 0) onWait();
  while (!socket && clock.monotonic() < until && !over.aborted) {
    await clock.sleep(LOOK_MS, over).catch(() => {});
    socket = await firstThatAnswers(path);
  }
  if (!socket) {
    tunnel.said = `there is no tunnel in ${folder}`;
    return { exitCode: undefined };
  }
  const there = socket;
  const end = (): void => void there.destroy();
  over.addEventListener("abort", end);
  if (over.aborted) end();
  // The host of a socket may not know yet that the machine behind it has gone.
  const cancel = clock.after(SILENCE_MS, end);
  there.once("data", cancel);
  there.pipe(input);
  output.pipe(there);
  await new Promise<void>((resolve) => there.once("close", () => resolve()));
  cancel();
  tunnel.said ||= "the connection was closed";
  return { exitCode: undefined };
}

/** @throws Error for a folder that is not the user's own */
async function firstThatAnswers(folder: string): Promise<Socket | undefined> {
  for (const name of await newestSockets(folder)) {
    const socket = await connected(join(folder, name));
    if (socket) return socket;
  }
  return undefined;
}

/** Undefined where nobody listens any more. */
async function connected(path: string): Promise<Socket | undefined> {
  const socket = createConnection(path);
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(socket));
    socket.on("error", () => resolve(undefined)); // later ones: its end says it all
  });
}
