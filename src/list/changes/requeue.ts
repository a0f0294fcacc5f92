import { type Entry, toPending } from "../../core/entry.ts";
import { pastOf } from "../../core/history.ts";
import { select, type Selection } from "../../core/selection.ts";
import type { Change } from "./change.ts";
import { isLost, type LostClaims } from "./lose.ts";
import { skippedBecauseOf } from "./skip-blocked.ts";

export interface Requeued {
  /** Numbers of the entries that are pending again, ascending. */
  readonly requeued: readonly number[];
  /** Those among them that were running, with a runner that is lost. */
  readonly lost: readonly number[];
  /** Selected, but left alone because somebody runs them. */
  readonly running: readonly number[];
}

/** Puts entries back to pending: their attempts stay counted, their logs stay where they are.
 *  @param which `failed` takes only those; `any` takes all that have been up: done, failed, cancelled, held, unknown
 *  @param lost claims whose runner is known to be lost; such an entry counts as failed */
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
    // What did not run because of these is to run after them again.
    for (const n of skippedBecauseOf(new Set(value.requeued), entries)) {
      const entry = entries[n] as Entry;
      value.requeued.push(n);
      next[n] = toPending(entry, pastOf(entry));
    }
    value.requeued.sort((a, b) => a - b);
    return { entries: value.requeued.length > 0 ? next : entries, value };
  };
}
