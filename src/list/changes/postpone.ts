import { countUp, type PendingEntry } from "../../core/entry.ts";
import { type Change, findClaim } from "./change.ts";
import { type Claimed, applyOrder } from "./claim.ts";
import { waitFrom } from "../queries/due.ts";
import { release } from "./settle.ts";
import type { Settled } from "./settlement.ts";

/** A failed `check` of an entry. */
export interface Unmet {
  /** How the check ended, and the end of its output. */
  readonly said: string;
  /** When it failed, in milliseconds since the epoch, and how long the entry must wait. */
  readonly at: number;
  readonly waitMs: number;
}

/** How often the check of `claimed` has failed, including this time. */
export function checksOf({ before }: Claimed): number {
  return countUp(before.status === "pending" ? before.facts.checks : 0);
}

/** Gives `claimed` back as it was before the claim, to be tried again later. It does not count as
 *  an attempt. */
export function postpone(claimed: Claimed, { said, at, waitMs }: Unmet): Change<Settled> {
  const { before } = claimed;
  // a user asked for just this entry, now (--one)
  if (before.status !== "pending") return release(claimed);
  const facts = { ...before.facts, ...waitFrom(at, waitMs), checks: checksOf(claimed), checkSaid: said };
  return (entries) => {
    const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
    const entry = entries[n];
    if (entry?.status !== "running") return { entries, value: "superseded" };
    const back: PendingEntry = { ...before, facts, options: entry.options, extra: entry.extra };
    return {
      entries: entries.with(n, applyOrder(back, entry, new Date(at).toISOString())),
      value: "recorded",
    };
  };
}
