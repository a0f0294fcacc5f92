import { connect, type Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../../core/clock.ts";

export interface RelayOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly clock: Clock;
  readonly over: AbortSignal;
}

/** A process that serves says hello at once, unless it is stopped, or its machine is very busy. */
const HELLO_MS = 8_000;
/** It may take so long to close a connection of which nothing more will come. */
const CLOSES_MS = 20_000;

/** Passes a connection on to the process that listens at `path`, until it is over. Nobody reads what is
 *  passed on.
 *  @returns false when nobody answers there; nothing was read or written then */
export async function relay(path: string, options: RelayOptions): Promise<boolean> {
  const { input, output, clock, over } = options;
  const socket = connect(path); // it closes when the other end has said all
  socket.on("error", () => {}); // "close" follows
  const first = await firstOf(socket, clock);
  if (!first) return false;
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const end = (): void => void socket.destroy();
  over.addEventListener("abort", end);
  if (over.aborted) end();
  output.on("error", end);
  output.write(first);
  socket.pipe(output);
  input.on("error", end);
  input.once("end", () => clock.after(CLOSES_MS, end));
  input.pipe(socket);
  await closed;
  over.removeEventListener("abort", end);
  input.destroy(); // else this process would wait for it
  return true;
}

/** What comes first; undefined when it does not come in time. */
async function firstOf(socket: Socket, clock: Clock): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const give = (first: Buffer | undefined): void => {
      cancel();
      socket.removeAllListeners("data").removeListener("close", none).pause();
      if (!first) socket.destroy();
      resolve(first);
    };
    const none = (): void => give(undefined);
    const cancel = clock.sleepThen(HELLO_MS, none);
    socket.once("close", none);
    socket.once("data", give);
  });
}
