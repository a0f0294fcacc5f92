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
import { isQueued } from "../queries/queued.ts";
import { type AfterFailure, isReady } from "../queries/readiness.ts";

/** Who wants an entry. `claim` is random and new for each attempt. */
export interface Claimant {
  readonly claim: string;
  readonly host: string;
  readonly pid: number;
  readonly runner: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly directory: string;
  readonly slot?: number;
  /** How many of the same runner are to begin before it, when they were claimed together. */
  readonly queued?: number;
  /** Where the job log of entry `n` will be; a pure function. */
  readonly logOf?: (n: number) => string;
  /** In how long an entry may be tried again, for one who has seen it before; else by `startedAt`. */
  readonly dueIn?: DueIn;
  /** Gives an entry that is taken its GPUs (`0,1`); giving anew takes back what was given before. */
  readonly gpusOf?: (entry: Entry) => string | undefined;
}

/** An entry that is ours until its outcome is recorded. */
export interface Claimed {
  readonly n: number;
  readonly entry: RunningEntry;
  /** The entry as it was, for the case that it is given back. */
  readonly before: Entry;
}

/** Claims the next pending entry that is `wanted` and has nothing to wait for: the highest priority first, among equals the first in the list.
 *  The value is undefined when there is none. */
export function claimNext(
  who: Claimant,
  wanted: (entry: Entry, n: number, total: number) => boolean = () => true,
  afterFailure: AfterFailure = "skip",
): Change<Claimed | undefined> {
  return (entries) => {
    const mine = alreadyClaimed(entries, who);
    if (mine) return { entries, value: mine };
    let best: number | undefined;
    let [highest, bestIsChecked] = [Number.NEGATIVE_INFINITY, false];
    for (const [n, entry] of entries.entries()) {
      if (!isReady(entry, entries, afterFailure) || isTooEarly(entry, who)) continue;
      const priority = entry.options.priority ?? 0;
      // What could not begin when it was its turn lets the others go first.
      const isChecked = entry.facts.checks !== undefined;
      const isBetter = priority > highest || (priority === highest && bestIsChecked && !isChecked);
      if (!isBetter || !wanted(entry, n, entries.length)) continue;
      [best, highest, bestIsChecked] = [n, priority, isChecked];
    }
    return best === undefined ? { entries, value: undefined } : take(entries, best, who);
  };
}

/** How {@link claimSome} is to choose. */
export interface Several {
  /** At most so many; undefined: as many as there are claims. */
  readonly most?: number;
  /** How many work on the list. */
  readonly runners: number;
  /** How many the runner has that are to begin before the first of them; undefined when that begins at once. */
  readonly behind?: number | undefined;
  /** How many begin at once, in so many idle slots, so that they take nothing from others; one, unless there is a `behind`. */
  readonly idle?: number;
  readonly wanted?: (entry: Entry, n: number, total: number) => boolean;
  readonly afterFailure?: AfterFailure;
}

/** Claims several entries that are short: the first of them is what {@link claimNext} would take, the others come after it and may
 *  wait in the runner for a moment (`queued`), which only what has nothing else to wait for does. Of what has not begun
 *  nobody takes more than half of his share, so that all end at about the same time, and in advance nothing where that is less than one.
 *  @param claims an id for each; at most so many are claimed */
export function claimSome(
  who: Claimant,
  claims: readonly string[],
  { most = claims.length, runners, behind, wanted = () => true, afterFailure = "skip", idle = 1 }: Several,
): Change<readonly Claimed[]> {
  const ids = new Set(claims);
  const count = Math.min(most, claims.length);
  const as = (i: number): Claimant => {
    const queued = behind === undefined ? i : behind + i;
    return {
      ...who,
      claim: claims[i] ?? who.claim,
      ...((i >= idle || behind !== undefined) && { queued }),
    };
  };
  return (entries) => {
    const mine = claimedOf(entries, (claim) => ids.has(claim));
    if (mine.length > 0 || count < 1) return { entries, value: mine };
    const first = claimNext(as(0), wanted, afterFailure)(entries);
    if (!first.value) return { entries, value: [] };
    const { n: start, entry } = first.value;
    if (!isQuick(entry))
      return behind === undefined ? { entries: first.entries, value: [first.value] } : { entries, value: [] };
    const { priority = 0 } = entry.options;
    const others: number[] = [];
    const enough = 2 * runners * count; // more of them would not change the share
    const queued = entries.reduce((count, each) => count + Number(isQueued(each)), 0);
    for (let n = start + 1; n < entries.length; n++) {
      if (others.length >= count && others.length + queued >= enough) break;
      const other = entries[n] as Entry;
      if (!isReady(other, entries, afterFailure) || isTooEarly(other, who)) continue;
      if ((other.options.priority ?? 0) !== priority || !isQuick(other)) continue;
      if (wanted(other, n, entries.length)) others.push(n);
    }
    const share = (others.length + 1 + queued) / (2 * runners);
    if (behind !== undefined && share < 1) return { entries, value: [] };
    const value = [first.value];
    const next = [...first.entries];
    const taken = Math.min(Math.max(Math.ceil(share), behind === undefined ? idle : 1), count);
    for (const n of others.slice(0, taken - 1)) {
      const before = next[n] as Entry;
      const later = claimed(before, n, as(value.length));
      value.push({ n, entry: later, before });
      next[n] = later;
    }
    return { entries: next, value };
  };
}

/** Whether it may wait in a runner behind others: what asks before it begins, or wants GPUs, is claimed when its time has come. */
function isQuick({ options }: Entry): boolean {
  return options.check === undefined && options.gpus === undefined;
}

/** Claims entry `n`, whatever its status, unless somebody runs it.
 *  @throws CooperateError (usage) when there is no such entry, or when it is running. */
export function claimEntry(who: Claimant, n: number): Change<Claimed> {
  return (entries) => {
    const mine = alreadyClaimed(entries, who);
    if (mine) return { entries, value: mine };
    const entry = entries[n];
    if (!entry)
      throw usageError(`there is no entry ${n}`, `entries are numbered from 0 to ${entries.length - 1}`);
    if (entry.status === "running") {
      throw usageError(
        `entry ${n} is running on ${entry.facts.host} (pid ${entry.facts.pid})`,
        "--progress shows whether it still lives; if it is lost, --requeue puts it back",
      );
    }
    return take(entries, n, who);
  };
}

function alreadyClaimed(entries: readonly Entry[], who: Claimant): Claimed | undefined {
  return claimedOf(entries, (claim) => claim === who.claim)[0];
}

/** The running entries whose claim is one of ours. */
function claimedOf(entries: readonly Entry[], isOurs: (claim: string) => boolean): Claimed[] {
  const found: Claimed[] = [];
  for (let n = 0; n < entries.length; n++) {
    const entry = entries[n] as Entry;
    if (entry.status === "running" && isOurs(entry.facts.claim))
      found.push({ n, entry, before: beforeClaim(entry) });
  }
  return found;
}

/** `entry` as it was before it was claimed, as far as its record says. */
export function beforeClaim(entry: RunningEntry): PendingEntry {
  const { attempt: _attempt, ...counts } = countsOf(entry.facts);
  const before = entry.facts.attempt - 1;
  return toPending(entry, { ...(before > 0 && { attempt: before }), ...counts });
}

/** As {@link beforeClaim}, with what others have asked of it since. */
export function unclaimed(entry: RunningEntry): Entry {
  return obeyed(beforeClaim(entry), entry, entry.facts.startedAt);
}

/** `back`, as `running` is given back or put back, with what others have asked of that: nobody else is left to obey.
 *  @param endedAt ISO 8601 in UTC, should it be cancelled */
export function obeyed(back: PendingEntry | HeldEntry, { facts }: RunningEntry, endedAt: string): Entry {
  if (facts.order === "cancel") return cancelled(back, endedAt);
  return facts.order === "pause" ? { ...back, status: "held" } : back;
}

function take(entries: readonly Entry[], n: number, who: Claimant): Changed<Claimed> {
  const before = entries[n] as Entry;
  const entry = claimed(before, n, who);
  return { entries: entries.with(n, entry), value: { n, entry, before } };
}

/** `entry` as `who` runs it. */
export function claimed(entry: Entry, n: number, who: Claimant): RunningEntry {
  const { logOf, gpusOf, dueIn: _dueIn, ...identity } = who;
  const gpuIds = gpusOf?.(entry);
  // Of an entry that has run (--one) the record is history now; what was put back has its counts with it.
  const again = entry.status !== "pending" && entry.status !== "held";
  const counts = countsOf(again ? pastOf(entry) : entry.facts);
  return {
    status: "running",
    argv: entry.argv,
    options: entry.options,
    extra: entry.extra,
    facts: {
      ...identity,
      ...(gpuIds !== undefined && { gpuIds }),
      ...counts,
      attempt: countUp(attemptsOf(entry)),
      // An entry may name its own directory, relative to the one where `--run` was called.
      ...(entry.options.cwd !== undefined && { directory: resolve(who.directory, entry.options.cwd) }),
      ...(logOf && { log: logOf(n) }),
    },
  };
}
