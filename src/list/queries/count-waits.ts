import type { TimedWaits, Timed, WaitCounts } from "../../core/wait-counts.ts";
import type { Entry, PendingEntry } from "../../core/entry.ts";
import type { DueIn } from "./due.ts";
import { readinessOf } from "./readiness.ts";

/** Counts what the `wanted` ones of `entries` wait for. */
export function countWaits(
  entries: readonly Entry[],
  wanted: (entry: Entry, n: number, total: number) => boolean,
  dueIn: DueIn,
): WaitCounts {
  let [others, paused] = [0, 0];
  const timed: PendingEntry[] = [];
  for (const [n, entry] of entries.entries()) {
    if (!wanted(entry, n, entries.length)) continue;
    if (isPaused(entry)) paused++;
    if (entry.status !== "pending") continue;
    if (readinessOf(entry, entries).kind === "waiting") others++;
    else timed.push(entry);
  }
  return { ...timedWaits(timed, dueIn), others, paused };
}

/** Counts which of `entries` wait for their check, their next attempt, or another time. */
export function timedWaits(entries: readonly PendingEntry[], dueIn: DueIn): TimedWaits {
  const waits = { checks: NONE, retries: NONE, times: NONE };
  for (const entry of entries) {
    const inMs = dueIn(entry);
    if (!(inMs > 0)) continue;
    const { checks, failures } = entry.facts;
    const kind = checks !== undefined ? "checks" : failures !== undefined ? "retries" : "times";
    waits[kind] = addWait(waits[kind], inMs);
  }
  return waits;
}

const NONE: Timed = { count: 0, inMs: Number.POSITIVE_INFINITY };

function addWait({ count, inMs }: Timed, ms: number): Timed {
  return { count: count + 1, inMs: Math.min(inMs, ms) };
}

function isPaused({ status, facts }: Entry): boolean {
  return status === "held" || (status === "running" && facts.pausedAt !== undefined);
}
