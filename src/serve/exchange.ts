import type { IncomingMessage, ServerResponse } from "node:http";
import { TYPES } from "./headers.ts";

/** One request, and the answer to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Sends a whole answer. */
export function send(
  { request, response }: Exchange,
  type: keyof typeof TYPES,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const length = String(Buffer.byteLength(body));
  response.writeHead(200, { "Content-Type": TYPES[type], "Content-Length": length, ...headers });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Says why there is no answer, and closes the connection: what else the client sends is not read. */
export function refuse(
  { response }: Exchange,
  status: number,
  why: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "Content-Type": TYPES.text, ...headers, Connection: "close" });
  response.end(`${why}\n`);
}
