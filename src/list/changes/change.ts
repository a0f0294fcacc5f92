import type { Entry } from "../../core/entry.ts";

/**
 * A change of a list: a pure, synchronous function that the store's `update` applies. The store
 * may call it several times on newer and newer entries, even after the change was written and the
 * reply got lost. So the function recognises its own earlier success (by the id of the claim) and
 * then changes nothing. When it returns the same array, nothing is written.
 */
export type Change<T> = (entries: readonly Entry[]) => Changed<T>;

/** What a {@link Change} makes of a list, and what it has to say of that. */
export interface Changed<T> {
  readonly entries: readonly Entry[];
  readonly value: T;
}

/** Index of the entry that `claim` holds, or held last; -1 when another claim has replaced it.
 *  Looks at `n` first and then at all entries, because a user may have removed lines before it. */
export function findClaim(entries: readonly Entry[], n: number, claim: string): number {
  const runs = (entry: Entry | undefined): boolean =>
    entry?.status === "running" && entry.facts.claim === claim;
  if (runs(entries[n])) return n;
  const at = entries.findIndex(runs);
  if (at !== -1) return at;
  const held = (entry: Entry | undefined): boolean =>
    entry !== undefined &&
    entry.status !== "pending" &&
    entry.status !== "held" &&
    entry.facts.claim === claim;
  return held(entries[n]) ? n : entries.findIndex(held);
}
