/** cooperate as a library: the same list, the same transactions, the same runner as the command
 *  line (docs/library.md). */
export { createList, List, openList } from "./library/open-list.ts";
export type { Claim, ClaimOptions, EntryResult, EntryWorker, Task } from "./library/claim.ts";
export type { EntryInput } from "./library/entry-input.ts";
export type { EventOptions, ListEvent } from "./library/list-events.ts";
export type { EntryFilter, GpuOptions, RunOptions, WorkOptions } from "./library/options.ts";
export type {
  Argv,
  ClaimFacts,
  EndedEntry,
  EndFacts,
  Entry,
  Extra,
  HeldEntry,
  Options as EntryOptions,
  Order,
  Past,
  PendingEntry,
  Provenance,
  RunningEntry,
  Status,
  UnknownEntry,
} from "./core/entry.ts";
export { EntryStopped, type StopOutcome } from "./core/entry-stopped.ts";
export type { RunEvent, RunSummary, StopReason } from "./core/event.ts";
export { CooperateError, type FailureKind } from "./core/failure.ts";
export type { PastAttempt } from "./core/entry.ts";
export type { Loss, Unconfirmed, Unverifiable, WhyUnverifiable } from "./core/liveness.ts";
export type { Outcome } from "./core/outcome.ts";
export type { Unreadable } from "./core/unreadable.ts";
export type { Stuck, Timed, WaitCounts } from "./core/wait-counts.ts";
export type { Change, Changed } from "./list/changes/change.ts";
export type { Requeued } from "./list/changes/requeue.ts";
export type { Settled } from "./list/changes/settlement.ts";
export { formatRunnerId, ownRunnerId, parseRunnerId, type RunnerId } from "./processes/runner-id.ts";
export { Metrics } from "./library/metrics.ts";
export { results } from "./library/results.ts";
export type { Results } from "./library/results-answer.ts";
export type { ParseLog, ResultsOptions } from "./library/results-options.ts";
export { effects, type LatexOptions, summarize, toLatex } from "./library/pure-results.ts";
export { collect } from "./results/collect.ts";
export { type How, type MetricSpec, parseMetrics } from "./results/metric-spec.ts";
export { type Grammar, grammarOf, paramsOf } from "./results/params/params-of.ts";
export type { AttemptChoice, CollectRequest, Direction, NumberedEntry } from "./results/request.ts";
export type { Collected, Curve, MetricValue, ResultRow } from "./results/row.ts";
export { type FromPattern, parseFrom } from "./results/sources/from-pattern.ts";
export type { Elements, ElementType, NpyArray } from "./results/sources/npy.ts";
export { readNpy } from "./results/sources/npy-read.ts";
export { writeNpy } from "./results/sources/npy-write.ts";
export type { Effect } from "./results/statistics/effects.ts";
export { Store } from "./results/store/store.ts";
export type { Measure, ResultCell, ResultColumn, ResultTable, TableRow } from "./results/tables/table.ts";
