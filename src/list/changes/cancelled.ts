import type { EndedEntry, Entry } from "../../core/entry.ts";
import { overFacts } from "../../core/fact-lifetimes.ts";

/** `entry` when it is never to run, or nobody is left to end it.
 *  @param endedAt ISO 8601 in UTC
 *  @param why where nobody asked for it */
export function cancelled(
  entry: Entry,
  endedAt: string,
  why: Pick<EndedEntry["facts"], "reason" | "skippedAfter"> = { reason: "cancelled" },
): EndedEntry {
  return { ...entry, status: "cancelled", facts: { ...overFacts(entry.facts), endedAt, ...why } };
}
