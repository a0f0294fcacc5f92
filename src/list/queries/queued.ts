import type { Entry } from "../../core/entry.ts";

/** Whether a runner has claimed it together with others, and it has not begun: it does in a moment, or else it is given back. */
export function isQueued(entry: Entry): boolean {
  return entry.status === "running" && entry.facts.queued !== undefined;
}
