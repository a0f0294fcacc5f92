import {
  countUp,
  type EndedEntry,
  type EndFacts,
  type Entry,
  type RunningEntry,
  toPending,
  unreachable,
} from "../../core/entry.ts";
import { pastOf } from "../../core/history.ts";
import { overFacts } from "../../core/fact-lifetimes.ts";
import { describeOutcome, type Outcome, succeeded } from "../../core/outcome.ts";
import { isRetried, type RetryRule } from "../../core/retry-rule.ts";
import { cancelled } from "./cancelled.ts";
import { type Change, type Changed, findClaim } from "./change.ts";
import { type Claimed, applyOrder } from "./claim.ts";
import type { Settled, Settlement } from "./settlement.ts";
import { waitFrom } from "../queries/due.ts";
import { afterCutOff, countedLoss, countedWalltime } from "./cut-off.ts";

/** How often a failed attempt is tried again, for entries without an option of their own, and which
 *  failures are. */
export interface Retries extends RetryRule {
  /** Whether this holds for entries with an option of their own, too. */
  readonly overrides?: true;
  /** Infinity means until it succeeds. */
  readonly count: number;
  /** Between the end of an attempt and the next, milliseconds. */
  readonly delayMs: number;
}

export const NO_RETRIES: Retries = { count: 0, delayMs: 0 };

/** How an attempt ended. */
export interface AttemptEnd {
  readonly claimed: Claimed;
  readonly outcome: Outcome;
  /** ISO 8601 in UTC. */
  readonly endedAt: string;
  /** Facts that were unknown when the entry was claimed. */
  readonly facts?: Partial<EndFacts>;
}

/** Records how the attempt `claimed` ended. An interrupted attempt is given back (release), and a
 *  failed one with retries left is put back.
 *  @param endedAt ISO 8601 in UTC
 *  @param facts that were unknown when the entry was claimed */
export function settle(
  claimed: Claimed,
  outcome: Outcome,
  endedAt: string,
  retries: Retries = NO_RETRIES,
  facts: Partial<EndFacts> = {},
): Change<Settled> {
  const change = settleAll([{ claimed, outcome, endedAt, facts }], retries);
  return (entries) => {
    const { entries: next, value } = change(entries);
    return { entries: next, value: value[0] as Settled };
  };
}

/** Like {@link settle}, for many attempts at once, so that a long list is copied only once.
 *  @returns what became of each, in the same order */
export function settleAll(endings: readonly AttemptEnd[], retries: Retries): Change<readonly Settled[]> {
  return (entries) => applyAll(entries, endings, (now, ending) => settlementOf(now, ending, retries));
}

/** Applies all these changes to one copy of the list. */
function applyAll<T>(
  entries: readonly Entry[],
  all: readonly T[],
  of: (now: readonly Entry[], each: T) => Settlement,
): Changed<readonly Settled[]> {
  const next = [...entries];
  let hasChanged = false;
  const value = all.map((each): Settled => {
    const { n, entry, settled } = of(next, each);
    if (entry) next[n] = entry;
    hasChanged ||= entry !== undefined;
    return settled;
  });
  return { entries: hasChanged ? next : entries, value };
}

/** What becomes of the entry after an attempt has ended, as in {@link settle}. */
export function settlementOf(
  entries: readonly Entry[],
  { claimed, outcome, endedAt, facts }: AttemptEnd,
  retries: Retries,
): Settlement {
  if (outcome.kind === "interrupted") {
    const released = releaseOf(entries, claimed);
    if (outcome.isLoss) return afterCutOff(entries, released, (entry) => countedLoss(entry, endedAt));
    if (!outcome.isWalltime) return released;
    return afterCutOff(entries, released, (entry) => countedWalltime(entry, facts?.startedAt, endedAt));
  }
  const { claim, log } = claimed.entry.facts;
  const n = findClaim(entries, claimed.n, claim);
  const entry = entries[n];
  if (!entry) return { n, settled: wasPutBack(entries, claim) ? "retried" : "superseded" };
  // written by an earlier call of this change
  if (entry.status !== "running") return { n, settled: "recorded" };
  // The log may have another name than the claim expected.
  const endedEntry = ended(entry, outcome, { ...(log !== undefined && { log }), ...facts, endedAt });
  const failures = countUp(entry.facts.failures);
  if (endedEntry.status !== "failed" || !hasRetry(entry, outcome, retries))
    return { n, entry: endedEntry, settled: "recorded" };
  if (entry.facts.order === "cancel")
    return { n, entry: cancelled(endedEntry, endedAt), settled: "recorded" };
  const counts = { failures, ...(retries.delayMs > 0 && waitFrom(Date.parse(endedAt), retries.delayMs)) };
  return {
    n,
    entry: applyOrder(toPending(endedEntry, pastOf(endedEntry, counts)), entry, endedAt),
    settled: "retried",
  };
}

/** Whether `entry` is tried again if it fails now with `outcome`. */
export function hasRetry({ options, facts }: RunningEntry, outcome: Outcome, retries: Retries): boolean {
  const most = retries.overrides ? retries.count : (options.retries ?? retries.count);
  return isRetried(outcome, retries) && (facts.failures ?? 0) < most;
}

/** Whether an earlier call of this change has already put the entry back. */
function wasPutBack(entries: readonly Entry[], claim: string): boolean {
  return entries.some(
    ({ facts }) => facts.history?.some((past) => past.claim === claim && past.reason !== "lost") ?? false,
  );
}

/** Gives `claimed` back as it was before the claim. */
export function release(claimed: Claimed): Change<Settled> {
  return (entries) => {
    const { n, entry, settled } = releaseOf(entries, claimed);
    return { entries: entry ? entries.with(n, entry) : entries, value: settled };
  };
}

/** Like {@link release}, for many claims at once.
 *  @returns what became of each, in the same order */
export function releaseAll(claimed: readonly Claimed[]): Change<readonly Settled[]> {
  return (entries) => applyAll(entries, claimed, releaseOf);
}

function releaseOf(entries: readonly Entry[], claimed: Claimed): Settlement {
  const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
  const entry = entries[n];
  if (entry?.status !== "running") return { n, settled: "superseded" };
  // Options that users have changed in the meantime (the priority, for instance) stay changed.
  const back = { ...claimed.before, options: entry.options, extra: entry.extra } as Entry;
  // else a user asked for just this entry, now (--one)
  const isWaiting = back.status === "pending" || back.status === "held";
  return { n, entry: isWaiting ? applyOrder(back, entry, entry.facts.startedAt) : back, settled: "recorded" };
}

function ended(
  entry: RunningEntry,
  outcome: Exclude<Outcome, { kind: "interrupted" }>,
  more: EndedEntry["facts"],
): EndedEntry {
  const facts = { ...overFacts(entry.facts), ...more, ...outcomeFacts(outcome) };
  return { ...entry, status: statusOf(outcome), facts };
}

function statusOf(outcome: Outcome): EndedEntry["status"] {
  if (outcome.kind === "cancelled") return "cancelled";
  return succeeded(outcome) ? "done" : "failed";
}

function outcomeFacts(outcome: Exclude<Outcome, { kind: "interrupted" }>): EndedEntry["facts"] {
  switch (outcome.kind) {
    case "exited":
      return { exitCode: outcome.exitCode };
    case "signalled":
      return { signal: outcome.signal };
    case "unstarted":
      return { reason: "spawn", error: outcome.error };
    case "cancelled":
      return { reason: "cancelled" };
    case "timeout":
      return { reason: "timeout", error: describeOutcome(outcome) };
    default:
      return unreachable(outcome);
  }
}
