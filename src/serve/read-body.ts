import type { IncomingMessage } from "node:http";

/** The body of a request, as text.
 *  @returns undefined when it is longer than `most` bytes; the rest is not read then
 *  @throws the error of a connection that broke */
export async function readBody(request: IncomingMessage, most: number): Promise<string | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > most) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop ends the request.
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
