import type { EndFacts, Entry, Past, PastAttempt } from "./entry.ts";
import type { Counts } from "./fact-lifetimes.ts";

const KEPT = [
  "attempt",
  "claim",
  "host",
  "startedAt",
  "endedAt",
  "exitCode",
  "signal",
  "reason",
  "log",
  "gitCommit",
  "gpuIds",
  "pool",
  "job",
] as const satisfies readonly (keyof PastAttempt)[];

/** All attempts of `entry` that are over, including the one that its record describes.
 *  @param reason why that attempt is over, where the record cannot say so: it was lost */
export function attemptsBefore(entry: Entry, reason?: string): readonly PastAttempt[] {
  const history = entry.facts.history ?? [];
  if (!("claim" in entry.facts) && !("startedAt" in entry.facts)) return history;
  const facts: EndFacts = { ...entry.facts, ...(reason !== undefined && { reason }) };
  const last = Object.fromEntries(
    KEPT.flatMap((key) => (facts[key] === undefined ? [] : [[key, facts[key]]])),
  );
  return [...history, last];
}

/** The facts of `entry` that outlive its attempts when it is put back. */
export function pastOf(
  entry: Entry,
  counts: Pick<Past, Counts | "notBefore" | "notBeforeMs"> = {},
  reason?: string,
): Past {
  const history = attemptsBefore(entry, reason);
  const { losses = 0, failures = 0, cutOffs = 0, cutOffAfter, notBefore, notBeforeMs } = counts;
  const attempt = entry.facts.attempt ?? 0;
  return {
    ...(attempt > 0 && { attempt }),
    ...(losses > 0 && { losses }),
    ...(failures > 0 && { failures }),
    ...(cutOffs > 0 && { cutOffs }),
    ...(cutOffAfter !== undefined && { cutOffAfter }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notBeforeMs !== undefined && { notBeforeMs }),
    ...(history.length > 0 && { history }),
  };
}
