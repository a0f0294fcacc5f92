import { countUp, type EndedEntry, type Entry, type Past, type RunningEntry } from "../../core/entry.ts";
import { overFacts } from "../../core/fact-lifetimes.ts";
import { failedAsLost, MAX_LOSSES } from "./lose.ts";
import type { Settlement } from "./settlement.ts";

/** An entry that the end of an allocation has cut off this often in a row needs more time than it
 *  is given. */
const MAX_CUT_OFFS = 3;

/** What is counted for an attempt that was cut off: the entry failed, or these facts beside those
 *  that it had before. */
export type Counted = { readonly failed: EndedEntry } | { readonly counts: Partial<Past> };

/** What becomes of an entry whose attempt was cut off: it is given back, as `released` says, but the
 *  cut is counted, so that it is not tried for ever.
 *  @param count is given the entry as it runs */
export function afterCutOff(
  entries: readonly Entry[],
  released: Settlement,
  count: (entry: RunningEntry) => Counted,
): Settlement {
  const { n, entry: back } = released;
  const entry = entries[n];
  if (back?.status !== "pending" || entry?.status !== "running") return released;
  const counted = count(entry);
  if ("failed" in counted) return { n, entry: counted.failed, settled: "lost" };
  return { ...released, entry: { ...back, facts: { ...back.facts, ...counted.counts } } };
}

/** Counts an attempt that ended with its supervisor: an experiment may kill it. */
export function countedLoss(entry: RunningEntry, endedAt: string): Counted {
  const losses = countUp(entry.facts.losses);
  return losses >= MAX_LOSSES ? { failed: failedAsLost(entry, losses, endedAt) } : { counts: { losses } };
}

/** Counts an attempt that ended with the allocation of its runner. One that can go on where it was
 *  (`resumable`) may be cut off as often as it takes.
 *  @param startedAt ISO 8601 in UTC; undefined where it had no time to start, which counts nothing */
export function countedWalltime(
  entry: RunningEntry,
  startedAt: string | undefined,
  endedAt: string,
): Counted {
  if (startedAt === undefined) return { counts: {} };
  const { facts, options } = entry;
  const cutOffs = countUp(facts.cutOffs);
  const seconds = Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000));
  const cutOffAfter = Math.max(facts.cutOffAfter ?? 0, seconds);
  if (cutOffs < MAX_CUT_OFFS || options.resumable) return { counts: { cutOffs, cutOffAfter } };
  const error = `the end of its allocation cut it off ${cutOffs} times in a row, after ${cutOffAfter} s at most: it needs more time (--launch ... --time 8h), or to go on where it was (--edit N --resumable)`;
  const over = { ...overFacts(facts), cutOffs, cutOffAfter, endedAt, reason: "walltime", error };
  return { failed: { ...entry, status: "failed", facts: over } };
}
