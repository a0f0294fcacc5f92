import { listHeartbeats } from "./heartbeat.ts";
import { createTtlCache } from "../storage/ttl-cache.ts";

/** So old may a listing be for those who look again and again, milliseconds: who comes is watched, and counted, a moment later. */
const LISTED_MS = 3_000;

export interface RunnerListing {
  /** Those that have a heartbeat. */
  readonly runners: readonly string[];
  /** When they were listed: milliseconds of the monotonic clock. */
  readonly at: number;
}

const listings = createTtlCache<RunnerListing>(async (directory) => {
  const at = performance.now();
  return { runners: await listHeartbeats(directory), at };
}, LISTED_MS);

/** The runners that have a heartbeat, or had one a moment ago: one listing serves all of this process who look again and again.
 *  @param directory of the heartbeats
 *  @param oldMs how old the listing may be, milliseconds
 *  @throws the system's error when nobody can say */
export async function runnersLately(directory: string, oldMs?: number): Promise<RunnerListing> {
  return listings.get(directory, oldMs);
}
