import type { Entry } from "../../core/entry.ts";

/** Whether a runner has claimed the entry together with others and it has not started yet. It
 *  starts in a moment, or else it is given back. */
export function isQueued(entry: Entry): boolean {
  return entry.status === "running" && entry.facts.queued !== undefined;
}
