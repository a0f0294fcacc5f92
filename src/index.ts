/** cooperate as a library: the same list, the same transactions, the same runner as the command line. */
export { createList, List, openList, type RunOptions } from "./library/open-list.ts";
export type { Argv, ClaimFacts, EndFacts, Entry, Extra, Options, Past, Status } from "./core/entry.ts";
export type { RunEvent, RunSummary, StopReason } from "./core/event.ts";
export { CooperateError, type FailureKind } from "./core/failure.ts";
export type { Outcome } from "./core/outcome.ts";
export type { Change, Changed } from "./list/changes/change.ts";
export type { Claimed } from "./list/changes/claim.ts";
export type { Requeued } from "./list/changes/requeue.ts";
export type { Settled } from "./list/changes/settle.ts";
export { formatRunnerId, ownRunnerId, parseRunnerId, type RunnerId } from "./processes/runner-id.ts";
