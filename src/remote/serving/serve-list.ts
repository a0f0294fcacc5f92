import type { Readable, Writable } from "node:stream";
import { Hub } from "./hub.ts";
import type { HubOptions } from "./hub-parts.ts";
import type { Served } from "./serve-line.ts";

export interface ServeOptions extends HubOptions {
  readonly input: Readable;
  readonly output: Writable;
}

/** Serves a list to the runners of one remote machine, until they have left, or the line has been
 *  gone for the lease.
 *  @throws CooperateError (list, storage) when the list cannot be read */
export async function serveList({ input, output, ...options }: ServeOptions): Promise<Served> {
  const hub = await Hub.open(options);
  try {
    return await hub.serve(input, output);
  } finally {
    hub.end();
  }
}
