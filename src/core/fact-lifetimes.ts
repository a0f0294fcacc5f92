import type { ClaimFacts, EndFacts, Past } from "./entry.ts";

/** How long a fact of a record lasts. */
export type FactLifetime =
  /** As long as the entry. */
  | "entry"
  /** Until an attempt ends on its own: counts of what happened several times in a row. */
  | "row"
  /** Until the entry is claimed: when it may be tried again, and why not before. */
  | "wait"
  /** As long as somebody runs it. */
  | "run"
  /** Until the next attempt starts, or the entry is put back: how this attempt went. */
  | "record";

/** The single source of these lifetimes, for every change of the list. */
export const FACT_LIFETIMES = {
  host: "record",
  pid: "record",
  attempt: "entry",
  losses: "row",
  failures: "row",
  cutOffs: "row",
  cutOffAfter: "row",
  notBefore: "wait",
  notBeforeMs: "wait",
  checks: "wait",
  checkSaid: "wait",
  claim: "record",
  runner: "run",
  pool: "record",
  job: "record",
  slot: "record",
  queued: "run",
  gpuIds: "record",
  order: "run",
  startedAt: "record",
  pausedAt: "run",
  endedAt: "record",
  exitCode: "record",
  signal: "record",
  reason: "record",
  skippedAfter: "record",
  error: "record",
  ran: "record",
  leftRunning: "record",
  log: "record",
  directory: "record",
  gitCommit: "record",
  cudaVisibleDevices: "record",
  nodeVersion: "record",
  cooperateVersion: "record",
  history: "entry",
  announced: "record",
} as const satisfies Record<keyof (EndFacts & Past), FactLifetime>;

/** The lifetimes of the facts that a pending entry may have. */
export const OUTLIVES: ReadonlySet<FactLifetime> = new Set(["entry", "row", "wait"]);

/** What is left of `facts` when the attempt is over, or when there will be none: the facts that
 *  last as long as the record or the entry. */
export function overFacts(facts: EndFacts & Past): EndFacts {
  // Written out here and below, because this runs for each experiment and V8 optimises rest
  // patterns and literals well.
  const {
    losses: _losses,
    failures: _failures,
    cutOffs: _cutOffs,
    cutOffAfter: _cutOffAfter,
    notBefore: _notBefore,
    notBeforeMs: _notBeforeMs,
    checks: _checks,
    checkSaid: _checkSaid,
    runner: _runner,
    queued: _queued,
    order: _order,
    pausedAt: _pausedAt,
    ...over
  } = facts;
  return over;
}

/** Facts that last as long as a row of attempts. */
export type Counts = "losses" | "failures" | "cutOffs" | "cutOffAfter";

/** The facts that a claim takes over and a release gives back: those that last as long as the
 *  entry, or as a row of attempts. */
export function countsOf({
  attempt,
  losses,
  failures,
  cutOffs,
  cutOffAfter,
  history,
}: ClaimFacts | Past): Pick<Past, Counts | "attempt" | "history"> {
  return {
    ...(attempt !== undefined && { attempt }),
    ...(losses !== undefined && { losses }),
    ...(failures !== undefined && { failures }),
    ...(cutOffs !== undefined && { cutOffs }),
    ...(cutOffAfter !== undefined && { cutOffAfter }),
    ...(history !== undefined && { history }),
  };
}
