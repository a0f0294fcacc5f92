import { isDeepStrictEqual } from "node:util";
import {
  attemptsOf,
  countUp,
  type EndFacts,
  type Entry,
  type Past,
  type PastAttempt,
  type RunningEntry,
} from "../../core/entry.ts";
import { readinessOf } from "../../list/queries/readiness.ts";
import { skippedAfterOf } from "../../list/changes/skip-blocked.ts";

/** What a remote runner may do, and what this end decides for it. */
export interface Rights {
  /** Whether a runner belongs to the machine at the other end. */
  readonly owns: (runner: string | undefined) => boolean;
  /** The path of the job log that entry `n` gets here.
   *  @param taken the logs of its attempts so far */
  readonly logFor: (n: number, taken: readonly string[]) => string;
}

/** Characters by which a change may lengthen the line of an entry. */
export const MOST_ADDED = 1_024 * 1_024;

/**
 * What is written for a change that a remote runner asks for: status and facts of `after`, with the
 * paths of logs that this end has given out; command, options and unknown keys stay those of
 * `before`. A remote runner may claim what waits, change and end what it has claimed,
 * and skip what waits for an entry that failed; nothing else.
 * @param entries the list that `before` is in
 * @returns the entry, or why it is refused, in words that follow "entry N: "
 */
export function permit(
  n: number,
  before: Entry,
  after: Entry,
  entries: readonly Entry[],
  rights: Rights,
): Entry | string {
  const { argv, options, extra } = before;
  const asked = { ...after, argv, options, extra };
  return before.status === "running"
    ? ofRunning(n, before, asked, rights)
    : ofWaiting(n, before, asked, entries, rights);
}

function ofWaiting(
  n: number,
  before: Entry,
  after: Entry,
  entries: readonly Entry[],
  { owns, logFor }: Rights,
): Entry | string {
  if (before.status !== "pending" && before.status !== "held") return `it is ${before.status}`;
  if (after.status === "cancelled") {
    const { kind } = readinessOf(before, entries);
    return kind === "blocked" && skippedAfterOf(after) !== undefined ? after : "only its owner may cancel it";
  }
  if (after.status !== "running") return `it may not become ${after.status} before it has run`;
  if (before.status === "held") return "it is paused";
  if (!owns(after.facts.runner)) return "a claim names a runner that is not at the other end";
  if (after.facts.attempt !== countUp(attemptsOf(before))) return "a claim counts the attempts wrongly";
  if (after.facts.order !== undefined) return "orders are given by users";
  if (!isDeepStrictEqual(after.facts.history, before.facts.history)) return "its past may not be changed";
  return { ...after, facts: { ...after.facts, log: logFor(n, logsOf(before)) } };
}

function ofRunning(n: number, before: RunningEntry, after: Entry, { owns, logFor }: Rights): Entry | string {
  if (!owns(before.facts.runner)) return "another runner has it";
  if (after.status === "unknown") return "it may not become unknown";
  const { log, claim, history = [] } = before.facts;
  const logs = log === undefined ? {} : { log };
  const past = pastOf(after.facts.history ?? [], history, claim, logs);
  if (!past) return "its past may not be changed";
  const facts = { ...after.facts, ...(past.length > 0 && { history: past }) };
  if (after.status === "running") {
    if (!owns(after.facts.runner)) return "a claim may not be given to others";
    if (after.facts.claim !== claim) {
      // It was given back, or has failed, and was claimed again: a runner writes both at once.
      if (before.facts.order !== undefined) return "it was asked for something else";
      if (after.facts.order !== undefined) return "orders are given by users";
      const more = after.facts.attempt - before.facts.attempt;
      if (more !== 0 && more !== 1) return "a claim counts the attempts wrongly";
      const fresh = logFor(n, logsOf(before));
      return { ...after, facts: { ...after.facts, ...facts, log: fresh } as RunningEntry["facts"] };
    }
    if (after.facts.order !== before.facts.order) return "orders are given by users";
    return { ...after, facts: { ...after.facts, ...facts, ...logs } as RunningEntry["facts"] };
  }
  const isOver = after.status === "done" || after.status === "failed" || after.status === "cancelled";
  if (isOver && after.facts.claim !== undefined && after.facts.claim !== claim)
    return "a claim may not be replaced";
  return { ...after, facts: { ...facts, ...(isOver && logs) } };
}

function logsOf({ facts }: Entry): string[] {
  const { log, history = [] }: EndFacts & Past = facts;
  return [log, ...history.map((past) => past.log)].filter((each) => typeof each === "string");
}

/** The attempts so far, of which at most the last is new: that of `claim`, whose log is here.
 *  Undefined when others were changed. */
function pastOf(
  after: readonly PastAttempt[],
  before: readonly PastAttempt[],
  claim: string,
  logs: Pick<PastAttempt, "log">,
): readonly PastAttempt[] | undefined {
  const kept = after.slice(0, before.length);
  const added = after.slice(before.length);
  if (!isDeepStrictEqual(kept, before) || added.length > 1) return undefined;
  if (added.some((past) => past.claim !== claim)) return undefined;
  return [...kept, ...added.map(({ log: _theirs, ...past }) => ({ ...past, ...logs }))];
}
