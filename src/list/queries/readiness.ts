import type { Entry, PendingEntry } from "../../core/entry.ts";

/** Whether an entry may run as far as `after` goes. `ready`: all entries that it names are done.
 *  `waiting`: one of them has yet to end. `blocked`: one of them (`by`) failed or was cancelled,
 *  so it will not be done by itself. */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "waiting" }
  | { readonly kind: "blocked"; readonly by: number };

const READY: Readiness = { kind: "ready" };
const WAITING: Readiness = { kind: "waiting" };

/** Assesses the dependencies of `entry`.
 *  @param entries the list that `entry` is in */
export function readinessOf(
  entry: Pick<Entry, "options">,
  entries: readonly Pick<Entry, "status">[],
): Readiness {
  let readiness = READY;
  for (const by of entry.options.after ?? []) {
    switch (entries[by]?.status) {
      case "done":
        break;
      case "pending":
      case "held":
      case "running":
      case "unknown": // the original tool does not record how it ended
      case undefined:
        readiness = WAITING;
        break;
      case "failed":
      case "cancelled":
        return { kind: "blocked", by };
    }
  }
  return readiness;
}

/** What happens to entries that are to run after a failed one: they are skipped, or run all the
 *  same. */
export type AfterFailure = "skip" | "run";

/** Whether `entry` is pending and may be claimed as far as `after` goes. */
export function isReady(
  entry: Entry,
  entries: readonly Entry[],
  afterFailure: AfterFailure,
): entry is PendingEntry {
  if (entry.status !== "pending") return false;
  const { kind } = readinessOf(entry, entries);
  return kind === "ready" || (kind === "blocked" && afterFailure === "run");
}
