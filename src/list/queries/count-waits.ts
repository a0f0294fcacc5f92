import type { WaitCounts, Timed } from "../../core/wait-counts.ts";
import type { Entry } from "../../core/entry.ts";
import type { DueIn } from "./due.ts";
import { readinessOf } from "./readiness.ts";

/** Counts what the `wanted` ones of `entries` wait for. */
export function countWaits(
  entries: readonly Entry[],
  wanted: (entry: Entry, n: number, total: number) => boolean,
  dueIn: DueIn,
): WaitCounts {
  let [checks, retries, begins, others, paused] = [NONE, NONE, NONE, 0, 0];
  for (const [n, entry] of entries.entries()) {
    if (!wanted(entry, n, entries.length)) continue;
    if (isPaused(entry)) paused++;
    if (entry.status !== "pending") continue;
    const { checks: failedChecks, notBefore } = entry.facts;
    const inMs = dueIn(entry);
    if (readinessOf(entry, entries).kind === "waiting") others++;
    else if (!(inMs > 0)) continue;
    else if (notBefore === undefined) begins = addWait(begins, inMs);
    else if (failedChecks === undefined) retries = addWait(retries, inMs);
    else checks = addWait(checks, inMs);
  }
  return { checks, retries, begins, others, paused };
}

const NONE: Timed = { count: 0, inMs: Number.POSITIVE_INFINITY };

function addWait({ count, inMs }: Timed, ms: number): Timed {
  return { count: count + 1, inMs: Math.min(inMs, ms) };
}

function isPaused({ status, facts }: Entry): boolean {
  return status === "held" || (status === "running" && facts.pausedAt !== undefined);
}
