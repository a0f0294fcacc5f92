import type { EndFacts, Entry, Past, PastAttempt } from "./entry.ts";

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
] as const satisfies readonly (keyof PastAttempt)[];

/** All attempts of `entry` that are over, with the one that its record tells of.
 *  @param reason why that one is over, where its record cannot say: it was lost */
export function attemptsBefore(entry: Entry, reason?: string): readonly PastAttempt[] {
  const history = entry.facts.history ?? [];
  if (!("claim" in entry.facts) && !("startedAt" in entry.facts)) return history;
  const facts: EndFacts = { ...entry.facts, ...(reason !== undefined && { reason }) };
  const last = Object.fromEntries(
    KEPT.flatMap((key) => (facts[key] === undefined ? [] : [[key, facts[key]]])),
  );
  return [...history, last];
}

/** What outlives the attempts of `entry` when it is put back. */
export function pastOf(
  entry: Entry,
  counts: Pick<Past, "losses" | "failures" | "notBefore" | "notBeforeMs"> = {},
  reason?: string,
): Past {
  const history = attemptsBefore(entry, reason);
  const { losses = 0, failures = 0, notBefore, notBeforeMs } = counts;
  const attempt = entry.facts.attempt ?? 0;
  return {
    ...(attempt > 0 && { attempt }),
    ...(losses > 0 && { losses }),
    ...(failures > 0 && { failures }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notBeforeMs !== undefined && { notBeforeMs }),
    ...(history.length > 0 && { history }),
  };
}
