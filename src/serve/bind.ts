import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { codeOf, isForbidden } from "../core/errno.ts";
import { messageOf, usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { isLoopback, urlHost } from "./addresses.ts";
import { listen, listenOnLoopback } from "./listen.ts";
import { listenOnSocket } from "./listen-on-socket.ts";

/** Where a page is served. */
export type Place = { readonly isOurHost: (host: string) => boolean } & (
  | { readonly kind: "loopback"; readonly port: number }
  | { readonly kind: "address"; readonly address: string; readonly port: number }
  | { readonly kind: "socket"; readonly path: string }
);

/** A page that is served. */
export interface Bound {
  /** With the token. */
  readonly url: string;
  /** What to type elsewhere, and what to know. */
  readonly hints: readonly string[];
  readonly close: () => void;
}

/** An end of a tunnel, as an example. */
const EXAMPLE_PORT = 8000;

/** Serves there.
 *  @throws CooperateError (usage) when that is not possible */
export async function bind(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  place: Place,
  token: string,
): Promise<Bound> {
  const query = `/?token=${encodeURIComponent(token)}`;
  try {
    switch (place.kind) {
      case "loopback": {
        const { servers, port } = await listenOnLoopback(handle, place.port);
        const tunnel = `from your machine: ssh -L ${port}:localhost:${port} ${hostname()}`;
        return { url: `http://localhost:${port}${query}`, hints: [tunnel], close: closing(servers) };
      }
      case "address": {
        const { address } = place;
        const server = await listen(handle, { host: address, port: place.port });
        const { port } = server.address() as AddressInfo;
        const isAny = address === "0.0.0.0" || address === "::";
        const hints = isLoopback(address) ? [] : ["not encrypted: whoever sees the network sees all of it"];
        const host = isAny ? hostname() : urlHost(address);
        return { url: `http://${host}:${port}${query}`, hints, close: closing([server]) };
      }
      case "socket": {
        const server = await listenOnSocket(handle, place.path);
        const to = quoteWords([`${EXAMPLE_PORT}:${resolve(place.path)}`]);
        const tunnel = `from your machine: ssh -L ${to} ${hostname()}`;
        return {
          url: `http://localhost:${EXAMPLE_PORT}${query}`,
          hints: [`served at ${quoteWords([place.path])}`, tunnel],
          close: closing([server]),
        };
      }
    }
  } catch (error) {
    throw explained(error, place);
  }
}

function closing(servers: readonly Server[]): () => void {
  return () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
}

/** The system's error in the words of the option. */
function explained(error: unknown, place: Place): unknown {
  const code = codeOf(error);
  if (code === "" || !(error instanceof Error) || !("syscall" in error)) return error;
  const where = place.kind === "socket" ? `--socket ${place.path}` : `--port ${place.port}`;
  if (code === "EADDRINUSE")
    return usageError(`${where}: another program listens there`, "give another one, or leave it out");
  if (isForbidden(error)) return usageError(`${where}: you may not listen there`, "give another one");
  if (place.kind === "address") return usageError(`--host ${place.address}: ${messageOf(error)}`);
  return usageError(`${where}: ${messageOf(error)}`);
}
