import { type Change, findClaim } from "./change.ts";

/** Records that the runner of `claim` has obeyed an order: since when its experiment is paused, or
 *  that it runs again.
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
