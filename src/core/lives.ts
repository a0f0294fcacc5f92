import type { ClaimFacts, EndFacts, Past } from "./entry.ts";

/** How long a fact of a record lasts. */
export type Life =
  /** As long as the entry. */
  | "entry"
  /** Until an attempt comes to an end: what has happened in a row. */
  | "row"
  /** Until it is claimed: when it may be tried again, and why not before. */
  | "wait"
  /** As long as somebody runs it. */
  | "run"
  /** Until the next attempt begins, or it is put back: how this one went. */
  | "record";

/** The one place that says so, for every change of the list. */
export const LIVES = {
  host: "record",
  pid: "record",
  attempt: "entry",
  losses: "row",
  failures: "row",
  notBefore: "wait",
  notBeforeMs: "wait",
  checks: "wait",
  checkSaid: "wait",
  claim: "record",
  runner: "run",
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
  leftRunning: "record",
  log: "record",
  directory: "record",
  gitCommit: "record",
  cudaVisibleDevices: "record",
  nodeVersion: "record",
  cooperateVersion: "record",
  history: "entry",
  announced: "record",
} as const satisfies Record<keyof (EndFacts & Past), Life>;

/** What a pending entry may have. */
export const OUTLIVES: ReadonlySet<Life> = new Set(["entry", "row", "wait"]);
const COUNTS: ReadonlySet<Life> = new Set(["entry", "row"]);
const OVER: ReadonlySet<Life> = new Set(["entry", "record"]);

/** What is left of `facts` when the attempt is over, or there will be none. */
export function overFacts(facts: EndFacts & Past): EndFacts {
  return kept(facts, OVER);
}

/** What of `facts` a claim takes with it, and a release gives back. */
export function countsOf(
  facts: ClaimFacts | Past,
): Pick<Past, "attempt" | "losses" | "failures" | "history"> {
  return kept(facts, COUNTS);
}

function kept(facts: object, lives: ReadonlySet<Life>): Record<string, never> {
  const left: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(facts))
    if (lives.has(LIVES[key as keyof typeof LIVES])) left[key] = value;
  return left as Record<string, never>;
}
