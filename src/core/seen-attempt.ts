import type { Entry } from "./entry.ts";

/** What somebody has seen of an entry: the claim of its attempt, running or ended, if it had one. */
export interface SeenAttempt {
  readonly claim?: string | undefined;
  readonly status: string;
}

/** The claim of the attempt that the record of `entry` tells of. */
export function claimOf({ facts }: Entry): string | undefined {
  return "claim" in facts ? facts.claim : undefined;
}

/** Whether `entry` is still at the attempt that was seen, running or ended. */
export function isSeenAttempt(entry: Entry, { claim, status }: SeenAttempt): boolean {
  // A record that a user wrote by hand may have no claim.
  return claimOf(entry) === claim && (claim !== undefined || entry.status === status);
}
