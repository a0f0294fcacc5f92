import type { Entry } from "../../core/entry.ts";
import type { Change } from "./change.ts";

/** Records which claims have started that waited for others of their runner, or for their check.
 *  @param begun when each started, by claim; ISO 8601 in UTC, or undefined where nobody knows */
export function markStarted(begun: ReadonlyMap<string, string | undefined>): Change<void> {
  return (entries) => {
    let changed = false;
    const next = entries.map((entry): Entry => {
      if (entry.status !== "running" || entry.facts.queued === undefined || !begun.has(entry.facts.claim))
        return entry;
      changed = true;
      const { queued: _queued, ...facts } = entry.facts;
      return { ...entry, facts: { ...facts, startedAt: begun.get(facts.claim) ?? facts.startedAt } };
    });
    return { entries: changed ? next : entries, value: undefined };
  };
}
