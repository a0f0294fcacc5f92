import { attemptsOf, type Entry, toPending } from "../core/entry.ts";
import { select, type Selection } from "../core/selection.ts";
import type { Change } from "./change.ts";

export interface Requeued {
  /** Numbers of the entries that are pending again, ascending. */
  readonly requeued: readonly number[];
  /** Those among them that were running, with a runner that is dead. */
  readonly dead: readonly number[];
  /** Selected, but left alone because somebody runs them. */
  readonly running: readonly number[];
}

/** Puts entries back to pending: their attempts stay counted, their logs stay where they are.
 *  @param which `failed` takes only those; `any` takes all that have been up: done, failed, cancelled, held, unknown
 *  @param isDead whether a claim's runner is known to be dead; such an entry counts as failed */
export function requeue(
  selection: Selection,
  which: "failed" | "any",
  isDead: (claim: string) => boolean = () => false,
): Change<Requeued> {
  return (entries) => {
    const value = { requeued: [] as number[], dead: [] as number[], running: [] as number[] };
    const next = [...entries];
    for (const n of select(entries, selection)) {
      const entry = entries[n] as Entry;
      if (entry.status === "running") {
        if (!isDead(entry.facts.claim)) {
          value.running.push(n);
          continue;
        }
        value.dead.push(n);
      } else if (entry.status === "pending" || (which === "failed" && entry.status !== "failed")) {
        continue;
      }
      value.requeued.push(n);
      next[n] = toPending(entry, attemptsOf(entry), 0);
    }
    return { entries: value.requeued.length > 0 ? next : entries, value };
  };
}
