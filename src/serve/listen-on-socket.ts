import { chmodSync, lstatSync, rmSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { connect } from "node:net";
import { usageError } from "../core/failure.ts";
import { LONGEST_SOCKET_PATH } from "../core/socket-path.ts";
import { listen } from "./listen.ts";

const ONLY_OURS = 0o600;

/** Listens on a socket in the file system that only its owner can use. One that a server has left
 *  behind is replaced.
 *  @throws CooperateError (usage) when something else is there; the system's error */
export async function listenOnSocket(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  path: string,
): Promise<Server> {
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH)
    throw usageError(
      `--socket ${path}: sockets have names of at most ${LONGEST_SOCKET_PATH} bytes`,
      "give a shorter one, such as one in the current folder",
    );
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !found.isSocket())
    throw usageError(
      `--socket ${path}: there is something else of that name`,
      "give another one, or delete it",
    );
  if (found && (await isServed(path)))
    throw usageError(`--socket ${path}: another program listens there`, "give another one");
  if (found) rmSync(path);
  // Nobody can connect between the two calls.
  const before = process.umask(0o177);
  try {
    const server = await listen(handler, { path });
    chmodSync(path, ONLY_OURS);
    return server;
  } finally {
    process.umask(before);
  }
}

async function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
