import type { Entry } from "../../core/entry.ts";
import { usageError } from "../../core/failure.ts";
import { formatNumbers, select, type Selection } from "../../core/selection.ts";
import { identityOf } from "./append.ts";
import { keepAnnouncement } from "./announce.ts";
import type { Change } from "./change.ts";
import { skippedAfter, skippedAfterOf } from "./skip-blocked.ts";
import type { Controlled } from "./control.ts";

/** Removes entries from the list, never running ones. The entries behind them move up, so the entry
 *  numbers in all records are adapted: those in `after` and in `skippedAfter`. Who waits for
 *  nothing that is removed drops the reference: entries that have ended, and those `after` an entry
 *  that is done. What was announced of a finished list stays announced.
 *  @throws CooperateError (usage) when another entry waits for one of them */
export function remove(selection: Selection): Change<Controlled> {
  // the result of the last call, which may have been written although the reply got lost
  let last: Removal | undefined;
  return (entries) => {
    if (last && !beginsWith(entries, last.before)) {
      // The numbers belong to other entries by now, so nothing more is removed.
      if (beginsWith(entries, last.after)) return { entries, value: last.value };
      throw usageError(
        "somebody else renumbered the list in the meantime",
        "check with --list whether it is done; if not, run the command again",
      );
    }
    const selected = select(entries, selection);
    const removed = new Set(selected.filter((n) => entries[n]?.status !== "running"));
    const skipped = selected.filter((n) => !removed.has(n));
    checkNeeded(entries, removed);
    const value = {
      changed: [...removed],
      asked: new Map(),
      runners: new Map(),
      skipped,
      removed: [...removed].map((n) => entries[n] as Entry),
    };
    if (removed.size === 0) return { entries, value };
    const kept = [...entries.keys()].filter((n) => !removed.has(n));
    const moved = new Map(kept.map((n, i) => [n, i]));
    const move = (n: number): number | undefined => (removed.has(n) ? undefined : (moved.get(n) ?? n));
    const renumberedKept = kept.map((n) => renumbered(entries[n] as Entry, move));
    const next = keepAnnouncement(entries, renumberedKept);
    last = { before: entries.map(identityOf), after: next.map(identityOf), value };
    return { entries: next, value };
  };
}

interface Removal {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly value: Controlled;
}

function beginsWith(entries: readonly Entry[], identities: readonly string[]): boolean {
  return (
    entries.length >= identities.length && identities.every((id, n) => identityOf(entries[n] as Entry) === id)
  );
}

function checkNeeded(entries: readonly Entry[], removed: ReadonlySet<number>): void {
  for (const [n, entry] of entries.entries()) {
    if (removed.has(n) || !(isWaiting(entry) || entry.status === "running")) continue;
    const needed = entry.options.after?.find(
      (other) => removed.has(other) && entries[other]?.status !== "done",
    );
    if (needed === undefined) continue;
    throw usageError(
      `entry ${n} is to run after entry ${needed}`,
      isWaiting(entry)
        ? `remove both: ${formatNumbers([needed, n])}`
        : "it is running: wait until it has ended",
    );
  }
}

function isWaiting(entry: Entry | undefined): boolean {
  return entry?.status === "pending" || entry?.status === "held";
}

/** `entry` with new entry numbers in its record.
 *  @param move the new number of an entry; undefined when it is gone */
function renumbered(entry: Entry, move: (n: number) => number | undefined): Entry {
  let next = entry;
  const { after, ...options } = entry.options;
  if (after?.some((n) => move(n) !== n)) {
    const rest = after.flatMap((n) => move(n) ?? []);
    next = { ...next, options: rest.length > 0 ? { ...options, after: rest } : options };
  }
  const because = skippedAfterOf(entry);
  if (because === undefined || move(because) === because || next.status !== "cancelled") return next;
  const { skippedAfter: _because, ...facts } = next.facts;
  const now = move(because);
  return {
    ...next,
    facts: { ...facts, ...(now === undefined ? { reason: "cancelled" } : skippedAfter(now)) },
  };
}
