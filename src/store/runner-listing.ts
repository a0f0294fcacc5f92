import { listHeartbeats } from "./heartbeat.ts";

/** So old may a listing be for those who look again and again, milliseconds: who comes is watched, and counted, a moment later. */
const LISTED_MS = 3_000;

interface Listing {
  readonly at: number;
  readonly runners: Promise<readonly string[]>;
}

const listings = new Map<string, Listing>();

/** The runners that have a heartbeat, or had one a moment ago: one listing serves all of this process who look again and again.
 *  @param directory of the heartbeats
 *  @param oldMs how old the listing may be, milliseconds
 *  @returns them, and when they were listed: milliseconds of the monotonic clock
 *  @throws the system's error when nobody can say */
export async function runnersLately(
  directory: string,
  oldMs = LISTED_MS,
): Promise<{ readonly runners: readonly string[]; readonly at: number }> {
  let listing = listings.get(directory);
  if (!listing || performance.now() - listing.at >= oldMs) {
    listing = { at: performance.now(), runners: listHeartbeats(directory) };
    listings.set(directory, listing);
  }
  try {
    return { runners: await listing.runners, at: listing.at };
  } catch (error) {
    if (listings.get(directory) === listing) listings.delete(directory);
    throw error;
  }
}
