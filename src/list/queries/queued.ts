import type { Entry } from "../../core/entry.ts";

/** Whether a runner has claimed the entry together with others and it has not started yet. It
 *  starts in a moment, or else it is given back. */
export function isQueued(entry: Entry): boolean {
  return isUnstarted(entry) && entry.options.check === undefined;
}

/** Whether a runner has claimed the entry and asks its `check` first. Entries with a check never
 *  wait behind others. */
export function isChecking(entry: Entry): boolean {
  return isUnstarted(entry) && entry.options.check !== undefined;
}

function isUnstarted(entry: Entry): boolean {
  return entry.status === "running" && entry.facts.queued !== undefined;
}
