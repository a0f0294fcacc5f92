import { resolve } from "node:path";
import {
  attemptsOf,
  countUp,
  type Entry,
  type HeldEntry,
  type PendingEntry,
  type RunningEntry,
  toPending,
} from "../../core/entry.ts";
import { usageError } from "../../core/failure.ts";
import { cancelled } from "./cancelled.ts";
import { pastOf } from "../../core/history.ts";
import { countsOf } from "../../core/fact-lifetimes.ts";
import type { Change, Changed } from "./change.ts";
import { type DueIn, isTooEarly } from "../queries/due.ts";
import { type AfterFailure, isReady } from "../queries/readiness.ts";

/** Who claims an entry. `claim` is random and new for each attempt. */
export interface Claimant {
  readonly claim: string;
  readonly host: string;
  readonly pid: number;
  readonly runner: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly directory: string;
  /** The pool and the job in which the runner works, if it does in one. */
  readonly pool?: string;
  readonly job?: string;
  readonly slot?: number;
  /** How many other claims of the same runner are to start before this one, when they were claimed
   *  together. */
  readonly queued?: number;
  /** The path of the job log of entry `n`; a pure function. */
  readonly logOf?: (n: number) => string;
  /** How long until an entry may be tried again, for a runner that remembers when it first saw it;
   *  without it, `startedAt` decides. */
  readonly dueIn?: DueIn;
  /** Assigns GPUs (`0,1`) to an entry that is claimed; another call takes back the assignment
   *  before. */
  readonly gpusOf?: (entry: Entry) => string | undefined;
}

/** An entry that this runner holds until it records the outcome. */
export interface Claimed {
  readonly n: number;
  readonly entry: RunningEntry;
  /** The entry as it was, in case it is given back. */
  readonly before: Entry;
}

/** Claims the pending entry that comes next among those that are `wanted` and wait for nothing:
 *  the highest priority first, and among equals the first in the list. The value is undefined when
 *  there is none. */
export function claimNext(
  who: Claimant,
  wanted: (entry: Entry, n: number, total: number) => boolean = () => true,
  afterFailure: AfterFailure = "skip",
): Change<Claimed | undefined> {
  return (entries) => {
    const own = ownClaim(entries, who);
    if (own) return { entries, value: own };
    let best: number | undefined;
    let [highest, bestIsChecked] = [Number.NEGATIVE_INFINITY, false];
    for (const [n, entry] of entries.entries()) {
      if (!isReady(entry, entries, afterFailure) || isTooEarly(entry, who)) continue;
      const priority = entry.options.priority ?? 0;
      // An entry whose check failed lets others with the same priority go first.
      const isChecked = entry.facts.checks !== undefined;
      const isBetter = priority > highest || (priority === highest && bestIsChecked && !isChecked);
      if (!isBetter || !wanted(entry, n, entries.length)) continue;
      [best, highest, bestIsChecked] = [n, priority, isChecked];
    }
    return best === undefined ? { entries, value: undefined } : claimAt(entries, best, who);
  };
}

/** Claims entry `n`, whatever its status, unless it is running.
 *  @throws CooperateError (usage) when there is no such entry, or when it is running. */
export function claimEntry(who: Claimant, n: number): Change<Claimed> {
  return (entries) => {
    const own = ownClaim(entries, who);
    if (own) return { entries, value: own };
    const entry = entries[n];
    if (!entry)
      throw usageError(`there is no entry ${n}`, `entries are numbered from 0 to ${entries.length - 1}`);
    if (entry.status === "running") {
      throw usageError(
        `entry ${n} is running on ${entry.facts.host} (pid ${entry.facts.pid})`,
        "--progress shows whether its runner is alive; if it is lost, --requeue puts it back",
      );
    }
    return claimAt(entries, n, who);
  };
}

function ownClaim(entries: readonly Entry[], who: Claimant): Claimed | undefined {
  return ownClaims(entries, (claim) => claim === who.claim)[0];
}

/** The running entries whose claim is one of ours. */
export function ownClaims(entries: readonly Entry[], isOwn: (claim: string) => boolean): Claimed[] {
  const found: Claimed[] = [];
  for (let n = 0; n < entries.length; n++) {
    const entry = entries[n] as Entry;
    if (entry.status === "running" && isOwn(entry.facts.claim))
      found.push({ n, entry, before: beforeClaim(entry) });
  }
  return found;
}

/** `entry` as it was before it was claimed, as far as its record shows. */
export function beforeClaim(entry: RunningEntry): PendingEntry {
  const { attempt: _attempt, ...counts } = countsOf(entry.facts);
  const before = entry.facts.attempt - 1;
  return toPending(entry, { ...(before > 0 && { attempt: before }), ...counts });
}

/** Like {@link beforeClaim}, but obeys what users have asked of the entry since. */
export function unclaimed(entry: RunningEntry): Entry {
  return applyOrder(beforeClaim(entry), entry, entry.facts.startedAt);
}

/** Applies the order in the record of a running entry to `back`, its form after it is given back
 *  or put back, because no runner is left to obey the order.
 *  @param endedAt ISO 8601 in UTC, in case it is cancelled */
export function applyOrder(back: PendingEntry | HeldEntry, { facts }: RunningEntry, endedAt: string): Entry {
  if (facts.order === "cancel") return cancelled(back, endedAt);
  return facts.order === "pause" ? { ...back, status: "held" } : back;
}

function claimAt(entries: readonly Entry[], n: number, who: Claimant): Changed<Claimed> {
  const before = entries[n] as Entry;
  const entry = claimed(before, n, who);
  return { entries: entries.with(n, entry), value: { n, entry, before } };
}

/** `entry` as `who` runs it. */
export function claimed(entry: Entry, n: number, who: Claimant): RunningEntry {
  const { logOf, gpusOf, dueIn: _dueIn, ...identity } = who;
  const gpuIds = gpusOf?.(entry);
  // For an entry that has run (--one), the record becomes history; an entry that was put back has
  // its counts already.
  const hasRun = entry.status !== "pending" && entry.status !== "held";
  const counts = countsOf(hasRun ? pastOf(entry) : entry.facts);
  return {
    status: "running",
    argv: entry.argv,
    options: entry.options,
    extra: entry.extra,
    facts: {
      ...identity,
      // Its check comes first; until then it has not started.
      ...(entry.options.check !== undefined && { queued: 0 }),
      ...(gpuIds !== undefined && { gpuIds }),
      ...counts,
      attempt: countUp(attemptsOf(entry)),
      // An entry may name its own directory, relative to the one in which `--run` was called.
      ...(entry.options.cwd !== undefined && { directory: resolve(who.directory, entry.options.cwd) }),
      ...(logOf && { log: logOf(n) }),
    },
  };
}
