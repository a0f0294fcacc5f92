import type { Entry } from "../../core/entry.ts";
import type { Change } from "./change.ts";

/** Records that the claims in `claims`, which were claimed together with others, have started and
 *  no longer wait. */
export function markStarted(claims: ReadonlySet<string>): Change<void> {
  return (entries) => {
    let changed = false;
    const next = entries.map((entry): Entry => {
      if (entry.status !== "running" || entry.facts.queued === undefined || !claims.has(entry.facts.claim))
        return entry;
      changed = true;
      const { queued: _queued, ...facts } = entry.facts;
      return { ...entry, facts };
    });
    return { entries: changed ? next : entries, value: undefined };
  };
}
