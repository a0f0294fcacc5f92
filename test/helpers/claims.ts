import { type Entry, pending, type RunningEntry } from "../../src/core/entry.ts";
import { type Claimant, claimNext } from "../../src/list/changes/claim.ts";
import { type LostClaims } from "../../src/list/changes/lose.ts";

/** When the attempts start; ISO 8601 in UTC. */
export const NOW = "2026-11-20T10:00:00.000Z";

/** When they end: a minute later. */
export const LATER = "2026-11-20T10:01:00.000Z";

/** A claimant with the claim id `claim`. */
export function who(claim: string): Claimant {
  return {
    claim,
    host: "h",
    pid: 1,
    runner: "r",
    startedAt: NOW,
    directory: "/d",
    logOf: (n) => `/d/cooperate_${n}`,
  };
}

/** Three pending entries; the second has the highest priority. */
export const three: readonly Entry[] = [
  pending(["a"]),
  pending(["b"], { priority: 2 }),
  pending(["c"], { cwd: "sub" }),
];

/** Claims the next of `entries` as `claim`. */
export function claimOf(entries: readonly Entry[], claim: string) {
  const { entries: next, value } = claimNext(who(claim))(entries);
  if (!value) throw new Error("nothing to claim");
  return { entries: next, claimed: value };
}

/** All running claims of `entries`, found lost. */
export function lostIn(entries: readonly Entry[]): LostClaims {
  return new Map(
    entries.flatMap(({ status, facts }) => (status === "running" ? [[facts.claim, facts.runner]] : [])),
  );
}

/** Narrows `entry` to a running one. */
export function isRunning(entry: Entry): entry is RunningEntry {
  return entry.status === "running";
}

/** Facts that only a running entry has. */
export const RUN_FACTS = ["runner", "queued", "order", "pausedAt"];
