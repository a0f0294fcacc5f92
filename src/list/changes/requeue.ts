import { type Entry, toPending } from "../../core/entry.ts";
import { pastOf } from "../../core/history.ts";
import { select, type Selection } from "../../core/selection.ts";
import type { Change } from "./change.ts";
import { isLost, type LostClaims } from "./lose.ts";
import { skippedBecauseOf } from "./skip-blocked.ts";

/** What became of entries that were to be put back. */
export interface Requeued {
  /** Numbers of the entries that are pending again, ascending. */
  readonly requeued: readonly number[];
  /** Those among them that were running under a lost runner. */
  readonly lost: readonly number[];
  /** Selected, but left alone because they are running. */
  readonly running: readonly number[];
}

/** Puts entries back to pending. Their attempts stay counted, and their logs stay in place.
 *  @param which `failed`: only failed entries; `any`: all that are done, failed, cancelled, held
 *    or unknown
 *  @param lost claims whose runner is known to be lost; their entries count as failed */
export function requeue(
  selection: Selection,
  which: "failed" | "any",
  lost: LostClaims = new Map(),
): Change<Requeued> {
  return (entries) => {
    const value = { requeued: [] as number[], lost: [] as number[], running: [] as number[] };
    const next = [...entries];
    for (const n of select(entries, selection)) {
      const entry = entries[n] as Entry;
      if (entry.status === "running") {
        if (!isLost(entry, lost)) {
          value.running.push(n);
          continue;
        }
        value.lost.push(n);
      } else if (entry.status === "pending" || (which === "failed" && entry.status !== "failed")) {
        continue;
      }
      value.requeued.push(n);
      next[n] = toPending(entry, pastOf(entry, {}, entry.status === "running" ? "lost" : undefined));
    }
    // Entries that were skipped because of these run after them again.
    for (const n of skippedBecauseOf(new Set(value.requeued), entries)) {
      const entry = entries[n] as Entry;
      value.requeued.push(n);
      next[n] = toPending(entry, pastOf(entry));
    }
    value.requeued.sort((a, b) => a - b);
    return { entries: value.requeued.length > 0 ? next : entries, value };
  };
}
