import type { Readable, Writable } from "node:stream";
import { ListServer } from "./list-server.ts";
import type { ListServerOptions } from "./list-server-parts.ts";
import { relayPath } from "./relay-path.ts";
import { relay } from "./relay.ts";
import type { Served } from "./serve-connection.ts";
import { SocketListener } from "./socket-listener.ts";

export interface ServeOptions extends ListServerOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/**
 * Serves a list to the runners of one remote machine, until they have left, or the connection has been
 * gone for the lease. The first process of this user that does so here serves all further connections,
 * too, and the others pass theirs on to it: so what many runners write goes into the list together.
 * It is never needed that there is only one: each change is made under the lock of the list.
 * @throws CooperateError (list, storage) when the list cannot be read
 */
export async function serveList({ input, output, env, ...options }: ServeOptions): Promise<Served> {
  const { file, leaseMs } = options;
  const path = await relayPath(file, leaseMs, env).catch(() => undefined);
  if (path !== undefined && (await relay(path, { input, output, ...options }))) return {};
  const server = await ListServer.open(options);
  const listener =
    path === undefined ? undefined : await SocketListener.open(path, (each) => void server.serve(each, each));
  try {
    const served = await server.serve(input, output);
    await server.idle();
    return served;
  } finally {
    await listener?.close();
    await server.idle(); // also the connections that came last
    server.end();
  }
}
