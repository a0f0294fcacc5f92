import type { Entry } from "../../core/entry.ts";

/**
 * One change to a list: pure and synchronous, handed to the store's `update`. It may be called more than once on
 * ever newer entries, also after it was written and the reply got lost: it recognises its own earlier success
 * (by the claim's id) and then changes nothing. Returning the same array means that there is nothing to write.
 */
export type Change<T> = (entries: readonly Entry[]) => Changed<T>;

/** What a {@link Change} makes of a list, and what it has to say of that. */
export interface Changed<T> {
  readonly entries: readonly Entry[];
  readonly value: T;
}

/** Place of the entry that `claim` holds, or else held last; -1 when another has it now. Looks at `n` first, then (a hand may
 *  have removed lines before it) everywhere. */
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
