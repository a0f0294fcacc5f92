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
import { cancelled } from "./cancelled.ts";
import { type Change, type Changed, findClaim } from "./change.ts";
import { type Claimed, obeyed } from "./claim.ts";
import { waitFrom } from "../queries/due.ts";
import { lostForGood, MOST_LOSSES } from "./lose.ts";

/** What became of an outcome: written; written, and the entry is put back to be tried again; or of no use because the entry
 *  was taken from us in the meantime. `lost`: it was cut off too often in a row, and is failed. */
export type Settled = "recorded" | "retried" | "superseded" | "lost";

/** How often a failed attempt is tried again, for entries that do not say it themselves. */
export interface Retries {
  /** Infinity: until it succeeds. */
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
  /** Facts that the claim could not foresee. */
  readonly facts?: Partial<EndFacts>;
}

/** Records how the attempt `claimed` ended. An interrupted one is given back (release); a failed one that has retries left is
 *  put back.
 *  @param endedAt ISO 8601 in UTC
 *  @param facts that the claim could not foresee */
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

/** As {@link settle}, many at once: a long list is copied once and not once for each.
 *  @returns what became of each, in their order */
export function settleAll(endings: readonly AttemptEnd[], retries: Retries): Change<readonly Settled[]> {
  return (entries) => applyAll(entries, endings, (now, ending) => settlementOf(now, ending, retries));
}

/** Makes all these changes in one copy of the list. */
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

/** What becomes of one entry, which is the `n`th; `entry` is undefined when there is nothing to write. */
export interface Settlement {
  readonly n: number;
  readonly entry?: Entry;
  readonly settled: Settled;
}

/** What becomes of the entry of which an attempt has ended, as {@link settle} says. */
export function settlementOf(
  entries: readonly Entry[],
  { claimed, outcome, endedAt, facts }: AttemptEnd,
  retries: Retries,
): Settlement {
  if (outcome.kind === "interrupted")
    return outcome.isLoss ? cutOffOf(entries, claimed, endedAt) : releaseOf(entries, claimed);
  const { claim, log } = claimed.entry.facts;
  const n = findClaim(entries, claimed.n, claim);
  const entry = entries[n];
  if (!entry) return { n, settled: wasPutBack(entries, claim) ? "retried" : "superseded" };
  if (entry.status !== "running") return { n, settled: "recorded" }; // our own earlier success
  // The log may have been given another name than the claim foresaw.
  const over = ended(entry, outcome, { ...(log !== undefined && { log }), ...facts, endedAt });
  const failures = countUp(entry.facts.failures);
  if (over.status !== "failed" || !hasRetry(entry, retries)) return { n, entry: over, settled: "recorded" };
  if (entry.facts.order === "cancel") return { n, entry: cancelled(over, endedAt), settled: "recorded" };
  const counts = { failures, ...(retries.delayMs > 0 && waitFrom(Date.parse(endedAt), retries.delayMs)) };
  return { n, entry: obeyed(toPending(over, pastOf(over, counts)), entry, endedAt), settled: "retried" };
}

/** Whether `entry` is tried again should it fail now. */
export function hasRetry({ options, facts }: RunningEntry, retries: Retries): boolean {
  return (facts.failures ?? 0) < (options.retries ?? retries.count);
}

/** Our own earlier success. */
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

/** As {@link release}, many at once.
 *  @returns what became of each, in their order */
export function releaseAll(claimed: readonly Claimed[]): Change<readonly Settled[]> {
  return (entries) => applyAll(entries, claimed, releaseOf);
}

function releaseOf(entries: readonly Entry[], claimed: Claimed): Settlement {
  const n = findClaim(entries, claimed.n, claimed.entry.facts.claim);
  const entry = entries[n];
  if (entry?.status !== "running") return { n, settled: "superseded" };
  // What others have asked of it meanwhile (its priority, say) stays asked.
  const back = { ...claimed.before, options: entry.options, extra: entry.extra } as Entry;
  const isPut = back.status === "pending" || back.status === "held"; // else somebody wanted just this one, now (--one)
  return { n, entry: isPut ? obeyed(back, entry, entry.facts.startedAt) : back, settled: "recorded" };
}

/** As {@link releaseOf}, of an attempt that was cut off because its supervisor was killed: it is not counted, but the loss is, so that
 *  what kills its supervisor is not tried for ever. */
function cutOffOf(entries: readonly Entry[], claimed: Claimed, endedAt: string): Settlement {
  const given = releaseOf(entries, claimed);
  const { n, entry: back } = given;
  const entry = entries[n];
  if (back?.status !== "pending" || entry?.status !== "running") return given;
  const losses = countUp(entry.facts.losses);
  if (losses >= MOST_LOSSES) return { n, entry: lostForGood(entry, losses, endedAt), settled: "lost" };
  return { ...given, entry: { ...back, facts: { ...back.facts, losses } } };
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
