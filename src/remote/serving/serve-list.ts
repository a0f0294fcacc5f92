import type { Readable, Writable } from "node:stream";
import { Door } from "./door.ts";
import { Hub } from "./hub.ts";
import type { HubOptions } from "./hub-parts.ts";
import { meetingPlace } from "./meeting-place.ts";
import { relay } from "./relay.ts";
import type { Served } from "./serve-line.ts";

export interface ServeOptions extends HubOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/**
 * Serves a list to the runners of one remote machine, until they have left, or the line has been
 * gone for the lease. The first process of this user that does so here serves all further lines,
 * too, and the others pass theirs on to it: so what many runners write goes into the list together.
 * It is never needed that there is only one: each change is made under the lock of the list.
 * @throws CooperateError (list, storage) when the list cannot be read
 */
export async function serveList({ input, output, env, ...options }: ServeOptions): Promise<Served> {
  const { file, leaseMs } = options;
  const path = await meetingPlace(file, leaseMs, env).catch(() => undefined);
  if (path !== undefined && (await relay(path, { input, output, ...options }))) return {};
  const hub = await Hub.open(options);
  const door = path === undefined ? undefined : await Door.open(path, (each) => void hub.serve(each, each));
  try {
    const served = await hub.serve(input, output);
    await hub.idle();
    return served;
  } finally {
    await door?.close();
    await hub.idle(); // also the lines that came last
    hub.end();
  }
}
