import { createTtlCache } from "../storage/ttl-cache.ts";
import { listHeartbeats } from "./heartbeat.ts";

/** A listing serves for this long, milliseconds: a new runner is watched, and counted, a moment
 *  later. */
const LISTED_MS = 3_000;

export interface RunnerListing {
  /** The runners that have a heartbeat. */
  readonly runners: readonly string[];
  /** A number that each new listing increases. */
  readonly version: number;
}

let version = 0;
const listings = createTtlCache<RunnerListing>(
  async (directory) => ({ runners: await listHeartbeats(directory), version: ++version }),
  LISTED_MS,
);

/** The runners that have a heartbeat, or had one a moment ago: one listing serves everyone in this
 *  process who polls.
 *  @param directory of the heartbeats
 *  @param maxAgeMs how old the listing may be, milliseconds
 *  @throws the system's error when the directory cannot be read */
export async function runnersLately(directory: string, maxAgeMs?: number): Promise<RunnerListing> {
  return listings.get(directory, maxAgeMs);
}
