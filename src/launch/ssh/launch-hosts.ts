import { readFile } from "node:fs/promises";
import { createMutex, type Mutex } from "../../core/mutex.ts";
import type { Place } from "../places/place.ts";
import { checkPlace } from "./check-place.ts";
import type { SshOutcome, SshRequest } from "./launch-request.ts";
import { launchOverSsh } from "./launch-over-ssh.ts";
import { ownProgram } from "./program.ts";
import { archiveText } from "./tar.ts";

/** How many hosts are visited at the same time. */
const AT_ONCE = 8;

/** What one launch asks of all of its places of kind ssh, but what differs between them. */
export type HostsRequest = Omit<SshRequest, "program" | "archive" | "nodeArchive" | "preparing" | "runners">;

/** Launches at several hosts, eight at a time. One that fails does not stop the others.
 *  @param runners how many there shall be at a place
 *  @throws CooperateError (usage) when a place, or a step of it, is wrong */
export async function launchHosts(
  places: readonly Place[],
  request: HostsRequest,
  runners: (place: Place) => number,
): Promise<readonly SshOutcome[]> {
  for (const place of places) checkPlace(place, request.list);
  const shared = { ...request, ...(await sharedByHosts()) };
  return eachOf(places, async (place) =>
    launchOverSsh(place, {
      ...shared,
      runners: runners(place),
      say: (line) => request.say(`${place.name} | ${line}`),
    }),
  );
}

/** What all hosts of a launch have in common, made when the first one needs it. */
export async function sharedByHosts(): Promise<
  Pick<SshRequest, "program" | "archive" | "nodeArchive" | "preparing">
> {
  const program = await ownProgram();
  return {
    program,
    archive: once(async () => archiveText(program.files)),
    nodeArchive: once(async () =>
      archiveText([{ path: "node", content: await readFile(process.execPath), isProgram: true }]),
    ),
    preparing: preparingIn(),
  };
}

/** Calls `work` for each of `items`, for so many of them at the same time. */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}

/** A mutex for each directory: the same path at several hosts may be the same folder. */
function preparingIn(): (directory: string) => Mutex {
  const mutexes = new Map<string, Mutex>();
  return (directory) => {
    const mutex = mutexes.get(directory) ?? createMutex();
    mutexes.set(directory, mutex);
    return mutex;
  };
}
