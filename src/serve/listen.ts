import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, ListenOptions } from "node:net";
import { codeOf } from "../core/errno.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Who sends the head of a request, or its body, slower than that is cut off. */
const HEAD_MS = 10_000;
const REQUEST_MS = 30_000;
const CHECK_MS = 2_000;
/** Pages, and strangers who only connect. */
const MOST_CONNECTIONS = 200;
/** Browsers send all cookies of a host, also those of other ports. */
const MOST_HEADER_BYTES = 65_536;

/** A port that both have free is looked for that often. */
const TRIES = 20;

/** Listens on the loopback addresses of both IP versions, on the same port: `localhost` means
 *  either. A machine may have no IPv6.
 *  @param port 0 for any that is free
 *  @throws the system's error */
export async function listenOnLoopback(
  handler: Handler,
  port: number,
): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let tries = 1; ; tries++) {
    const first = await listen(handler, { host: "127.0.0.1", port });
    const { port: own } = first.address() as AddressInfo;
    try {
      const second = await listen(handler, { host: "::1", port: own, ipv6Only: true });
      return { servers: [first, second], port: own };
    } catch (error) {
      if (NO_IPV6.has(codeOf(error))) return { servers: [first], port: own };
      first.close();
      // Another program would get what is meant for us.
      if (port !== 0 || tries === TRIES) throw error;
    }
  }
}

const NO_IPV6: ReadonlySet<string> = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT", "EPROTONOSUPPORT"]);

/** Listens there. @throws the system's error */
export async function listen(handler: Handler, where: ListenOptions): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: HEAD_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
      keepAliveTimeout: 5_000,
    },
    handler,
  );
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return server;
}
