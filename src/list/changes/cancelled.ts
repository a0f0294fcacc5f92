import type { EndedEntry, Entry } from "../../core/entry.ts";
import { overFacts } from "../../core/fact-lifetimes.ts";

/** `entry` as cancelled: it never runs, or no runner is left that could end it.
 *  @param endedAt ISO 8601 in UTC
 *  @param why where no user cancelled it */
export function cancelled(
  entry: Entry,
  endedAt: string,
  why: Pick<EndedEntry["facts"], "reason" | "skippedAfter"> = { reason: "cancelled" },
): EndedEntry {
  return { ...entry, status: "cancelled", facts: { ...overFacts(entry.facts), endedAt, ...why } };
}
