import { type Change, findClaim } from "./change.ts";

/** Writes that the runner of `claim` has obeyed: since when it holds its experiment, or that it does so no more.
 *  @param pausedAt ISO 8601 in UTC */
export function acknowledgeOrder(n: number, claim: string, pausedAt: string | undefined): Change<void> {
  return (entries) => {
    const at = findClaim(entries, n, claim);
    const entry = entries[at];
    const value = undefined;
    if (entry?.status !== "running" || entry.facts.pausedAt === pausedAt) return { entries, value };
    const { pausedAt: _before, ...facts } = entry.facts;
    const next = { ...entry, facts: { ...facts, ...(pausedAt !== undefined && { pausedAt }) } };
    return { entries: entries.with(at, next), value };
  };
}
