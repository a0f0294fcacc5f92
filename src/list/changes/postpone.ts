import { countUp, type PendingEntry } from "../../core/entry.ts";
import { type Change, findClaim } from "./change.ts";
import { type Claimed, obeyed } from "./claim.ts";
import { waitFrom } from "../queries/due.ts";
import { release, type Settled } from "./settle.ts";

/** That the `check` of an entry did not hold. */
export interface Unmet {
  /** How it ended, and the last of what it printed. */
  readonly said: string;
  /** When that was, milliseconds since the epoch, and how long it is not to be tried again. */
  readonly at: number;
  readonly waitMs: number;
}

/** How often the check of `claimed` has not held, this time included. */
export function checksOf({ before }: Claimed): number {
  return countUp(before.status === "pending" ? before.facts.checks : 0);
}

/** Gives `claimed` back as it was before the claim, to be tried again later. No attempt was made. */
export function postpone(claimed: Claimed, { said, at, waitMs }: Unmet): Change<Settled> {
  const { before } = claimed;
  if (before.status !== "pending") return release(claimed); // somebody wanted just this one, now (--one)
  const facts = { ...before.facts, ...waitFrom(at, waitMs), checks: checksOf(claimed), checkSaid: said };
  return (entries) => {
    const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
    const entry = entries[n];
    if (entry?.status !== "running") return { entries, value: "superseded" };
    const back: PendingEntry = { ...before, facts, options: entry.options, extra: entry.extra };
    return { entries: entries.with(n, obeyed(back, entry, new Date(at).toISOString())), value: "recorded" };
  };
}
