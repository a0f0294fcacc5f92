import { type Change, findClaim } from "./change.ts";
import type { Claimed } from "./claim.ts";

/** Corrects the path of the job log of a running attempt, because the file name in the claim was
 *  already taken. */
export function setLogPath(claimed: Claimed, log: string): Change<Claimed> {
  return (entries) => {
    const corrected = { ...claimed.entry, facts: { ...claimed.entry.facts, log } };
    const value = { ...claimed, entry: corrected };
    const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
    const entry = entries[n];
    if (entry?.status !== "running" || entry.facts.log === log) return { entries, value };
    return { entries: entries.with(n, { ...entry, facts: { ...entry.facts, log } }), value };
  };
}
