import type { PendingEntry } from "../core/entry.ts";
import { type Change, findClaim } from "./change.ts";
import type { Claimed } from "./claim.ts";
import { release, type Settled } from "./settle.ts";

/** That the `check` of an entry did not hold. */
export interface Unmet {
  /** How it ended, and the last of what it printed. */
  readonly said: string;
  /** Not to be tried again before that; ISO 8601, UTC, milliseconds. */
  readonly notBefore: string;
}

/** How often the check of `claimed` has not held, this time included. */
export function checksOf({ before }: Claimed): number {
  return 1 + (before.status === "pending" ? (before.facts.checks ?? 0) : 0);
}

/** Gives `claimed` back as it was before the claim, to be tried again later. No attempt was made. */
export function postpone(claimed: Claimed, { said, notBefore }: Unmet): Change<Settled> {
  const { before } = claimed;
  if (before.status !== "pending") return release(claimed); // somebody wanted just this one, now (--one)
  const facts = { ...before.facts, notBefore, checks: checksOf(claimed), checkSaid: said };
  return (entries) => {
    const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
    const entry = entries[n];
    if (entry?.status !== "running") return { entries, value: "superseded" };
    const back: PendingEntry = { ...before, facts, options: entry.options, extra: entry.extra };
    return { entries: entries.with(n, back), value: "recorded" };
  };
}
