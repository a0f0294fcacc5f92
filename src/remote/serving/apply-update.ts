import type { Entry } from "../../core/entry.ts";
import type { Change } from "../../list/changes/change.ts";
import { ownClaims } from "../../list/changes/claim.ts";
import { ProtocolFault } from "../protocol/line-reader.ts";
import { digestOf, entryOf, lineOf } from "../protocol/wire.ts";
import { MOST_ADDED, permit, type Rights } from "./permit.ts";

/** One entry of an update: it is to become `after` if it is still what the other end saw. */
export interface WireChange {
  readonly n: number;
  /** The digest of its line as the other end saw it. */
  readonly was: string;
  readonly after: Entry;
  readonly line: string;
}

/** What became of an update. `again`: an entry has changed meanwhile. */
export type Applied =
  | { readonly kind: "done"; readonly entries: readonly Entry[] }
  | { readonly kind: "again" }
  | { readonly kind: "refused"; readonly why: string };

/** Reads the entries of an update, `[n, was, line]` each.
 *  @throws ProtocolFault */
export function changesIn(items: readonly unknown[]): WireChange[] {
  const changes = items.map((item): WireChange => {
    const [n, was, line] = Array.isArray(item) ? (item as unknown[]) : [];
    if (!Number.isSafeInteger(n) || (n as number) < 0 || typeof was !== "string" || typeof line !== "string")
      throw new ProtocolFault("its update is none");
    try {
      return { n: n as number, was, after: entryOf(line), line };
    } catch {
      throw new ProtocolFault("its update has what is no entry");
    }
  });
  if (new Set(changes.map(({ n }) => n)).size < changes.length)
    throw new ProtocolFault("its update changes an entry twice");
  return changes;
}

/** Makes all changes of an update, or none.
 *  @param seen the list as the other end saw it, if its choice depends on all entries: then it stands
 *    only if none has another status by now */
export function applyUpdate(
  changes: readonly WireChange[],
  rights: Rights,
  seen?: readonly Entry[],
): Change<Applied> {
  return (entries) => {
    if (seen && !isAsSeen(entries, seen)) return { entries, value: { kind: "again" } };
    if (isTaken(entries, changes)) return { entries, value: { kind: "again" } };
    const next = [...entries];
    for (const { n, was, after, line } of changes) {
      const before = entries[n];
      const known = before && lineOf(before);
      if (known === undefined || digestOf(known) !== was) return { entries, value: { kind: "again" } };
      const permitted =
        line.length > known.length + MOST_ADDED
          ? "it grew too much"
          : permit(n, before as Entry, after, entries, rights);
      if (typeof permitted === "string")
        return { entries, value: { kind: "refused", why: `entry ${n}: ${permitted}` } };
      next[n] = permitted;
    }
    return { entries: next, value: { kind: "done", entries: next } };
  };
}

/** Whether another entry has the id of a claim: it was made over a connection that was cut, and the
 *  other end has not seen it yet. */
function isTaken(entries: readonly Entry[], changes: readonly WireChange[]): boolean {
  const claims = new Map(
    changes.flatMap(({ n, after }) => (after.status === "running" ? [[after.facts.claim, n] as const] : [])),
  );
  if (claims.size === 0) return false;
  const taken = ownClaims(entries, (claim) => claims.has(claim));
  return taken.some(({ n, entry }) => claims.get(entry.facts.claim) !== n);
}

function isAsSeen(entries: readonly Entry[], seen: readonly Entry[]): boolean {
  return (
    entries.length === seen.length &&
    entries.every((entry, n) => entry === seen[n] || entry.status === seen[n]?.status)
  );
}
