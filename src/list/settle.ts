import { type EndedEntry, type Entry, type RunningEntry, unreachable } from "../core/entry.ts";
import { describeOutcome, type Outcome, succeeded } from "../core/outcome.ts";
import { type Change, findClaim } from "./change.ts";
import type { Claimed } from "./claim.ts";

/** What became of an outcome: written, or of no use because the entry was taken from us in the meantime. */
export type Settled = "recorded" | "superseded";

/** Records how the attempt `claimed` ended. An interrupted one is given back (release).
 *  @param endedAt ISO 8601 in UTC */
export function settle(claimed: Claimed, outcome: Outcome, endedAt: string): Change<Settled> {
  if (outcome.kind === "interrupted") return release(claimed);
  return (entries) => {
    const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
    const entry = entries[n];
    if (!entry) return { entries, value: "superseded" };
    if (entry.status !== "running") return { entries, value: "recorded" }; // our own earlier success
    // The log may have been given another name than the claim foresaw.
    return {
      entries: entries.with(n, ended(entry, claimed.entry.facts.log, outcome, endedAt)),
      value: "recorded",
    };
  };
}

/** Gives `claimed` back as it was before the claim. */
export function release(claimed: Claimed): Change<Settled> {
  return (entries) => {
    const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
    const entry = entries[n];
    if (entry?.status !== "running") return { entries, value: "superseded" };
    // What others have asked of it meanwhile (its priority, say) stays asked.
    const back = { ...claimed.before, options: entry.options, extra: entry.extra } as Entry;
    return { entries: entries.with(n, back), value: "recorded" };
  };
}

function ended(
  entry: RunningEntry,
  log: string | undefined,
  outcome: Exclude<Outcome, { kind: "interrupted" }>,
  endedAt: string,
): EndedEntry {
  // The runner's id has served; and an attempt that came to an end shows that the entry does not kill its runner.
  const { runner: _runner, losses: _losses, order: _order, pausedAt: _pausedAt, ...claim } = entry.facts;
  const facts = { ...claim, ...(log !== undefined && { log }), endedAt, ...outcomeFacts(outcome) };
  return { ...entry, status: statusOf(outcome), facts };
}

function statusOf(outcome: Outcome): EndedEntry["status"] {
  if (outcome.kind === "cancelled") return "cancelled";
  return succeeded(outcome) ? "done" : "failed";
}

function outcomeFacts(outcome: Exclude<Outcome, { kind: "interrupted" }>): EndedEntry["facts"] {
  switch (outcome.kind) {
    case "exited":
      return { exitCode: outcome.exitCode };
    case "signalled":
      return { signal: outcome.signal };
    case "unstarted":
      return { reason: "spawn", error: outcome.error };
    case "cancelled":
      return { reason: "cancelled" };
    case "timeout":
      return { reason: "timeout", error: describeOutcome(outcome) };
    default:
      return unreachable(outcome);
  }
}
