import type { Entry } from "../../core/entry.ts";
import { usageError } from "../../core/failure.ts";
import { formatNumbers, select, type Selection } from "../../core/selection.ts";
import { identityOf } from "./append.ts";
import type { Change } from "./change.ts";
import { skippedAfter, skippedAfterOf } from "./skip-blocked.ts";
import type { Controlled } from "./control.ts";

/** Takes pending and held entries out of the list; those behind them move up, and so do the numbers of entries in the records of all:
 *  what they are to run after, and after what they were skipped. What has ended waits for nothing and forgets those that are gone.
 *  @throws CooperateError (usage) when another entry waits for one of them */
export function remove(selection: Selection): Change<Controlled> {
  let last: Removal | undefined; // what the last call made: it may have been written and its reply lost
  return (entries) => {
    if (last && !beginsWith(entries, last.before)) {
      // Numbers mean other entries by now, so nothing more is removed.
      if (beginsWith(entries, last.after)) return { entries, value: last.value };
      throw usageError(
        "the list was renumbered by somebody else meanwhile",
        "see whether it is done: --list; else say it again",
      );
    }
    const selected = select(entries, selection);
    const going = new Set(selected.filter((n) => isPut(entries[n])));
    const skipped = selected.filter((n) => !going.has(n));
    checkNeeded(entries, going);
    const value = { changed: [...going], asked: new Map(), runners: new Map(), skipped };
    if (going.size === 0) return { entries, value };
    const staying = [...entries.keys()].filter((n) => !going.has(n));
    const moved = new Map(staying.map((n, i) => [n, i]));
    const move = (n: number): number | undefined => (going.has(n) ? undefined : (moved.get(n) ?? n));
    const next = staying.map((n) => renumbered(entries[n] as Entry, move));
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

function checkNeeded(entries: readonly Entry[], going: ReadonlySet<number>): void {
  for (const [n, entry] of entries.entries()) {
    if (going.has(n) || !(isPut(entry) || entry.status === "running")) continue;
    const needed = entry.options.after?.find((other) => going.has(other));
    if (needed === undefined) continue;
    throw usageError(
      `entry ${n} is to run after entry ${needed}`,
      isPut(entry) ? `remove both: ${formatNumbers([needed, n])}` : "it is running: wait until it has ended",
    );
  }
}

function isPut(entry: Entry | undefined): boolean {
  return entry?.status === "pending" || entry?.status === "held";
}

/** @param move the new number of an entry; undefined when it is gone */
function renumbered(entry: Entry, move: (n: number) => number | undefined): Entry {
  let next = entry;
  const { after, ...options } = entry.options;
  if (after?.some((n) => move(n) !== n)) {
    const left = after.flatMap((n) => move(n) ?? []);
    next = { ...next, options: left.length > 0 ? { ...options, after: left } : options };
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
