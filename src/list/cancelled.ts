import type { Entry, RunningEntry } from "../core/entry.ts";

/** `entry` when it is never to run, or nobody is left to end it.
 *  @param endedAt ISO 8601 in UTC
 *  @param reason why, where nobody asked for it */
export function cancelled(entry: Entry, endedAt: string, reason = "cancelled"): Entry {
  const {
    runner: _runner,
    order: _order,
    pausedAt: _pausedAt,
    ...facts
  } = entry.facts as RunningEntry["facts"];
  return { ...entry, status: "cancelled", facts: { ...facts, endedAt, reason } };
}
