import { formatDuration } from "../core/duration.ts";
import { type Entry, type Status, unreachable } from "../core/entry.ts";
import { type Outcome, succeeded } from "../core/outcome.ts";
import { type LivenessByClaim, livenessOf } from "../core/liveness.ts";
import type { PoolView } from "./pool-lines.ts";
import type { HeldBackRunner } from "../core/held-back.ts";
import { isChecking, isQueued } from "../list/queries/queued.ts";
import type { Style } from "./style.ts";
import type { Cell } from "./table.ts";

/** What a table of entries needs besides the entries. */
export interface TableContext {
  /** Milliseconds since the epoch, for entries that are still running. */
  readonly now: number;
  readonly width: number;
  readonly style: Style;
  /** What is known about the runners of the running entries. */
  readonly livenessByClaim: LivenessByClaim;
  /** The last line of the job log, by entry number, where it was read. */
  readonly tails?: ReadonlyMap<number, string>;
  /** What entries have reported, by entry number and name, where a column shows a metric. */
  readonly metrics?: ReadonlyMap<number, ReadonlyMap<string, string | number>>;
  /** Which failed entries failed alike, in words (failures-alike.ts), where that was found out. */
  readonly alike?: readonly string[];
  /** How many runners wait for their turn to change the list, where that was counted. */
  readonly waiting?: number;
  /** The runners that start nothing for want of something of their machine, where that is
   *  known. */
  readonly heldBack?: readonly HeldBackRunner[];
  /** What was launched for the list, where that was looked at. */
  readonly pools?: readonly PoolView[];
}

// Both stay useful on 80 columns; the command gets the remaining width.
export const HOST_COLUMN = { title: "host", minWidth: 9, cut: "end" } as const;
export const COMMAND_COLUMN = { title: "command", minWidth: 20 } as const;

/** The outcome of an attempt that is not in the list yet. */
type Unrecorded = `${"done" | "failed" | "cancelled" | "pending"} (not recorded yet)`;

/** `queued` waits in a runner behind others; `checking` waits for its check. `lost` is certain; `lost?` is uncertain, because the runner is on another machine, where more
 *  may be known. */
export type ShownStatus =
  Status | "queued" | "checking" | "paused" | "orphaned" | "lost" | "lost?" | Unrecorded;

/** The word for the state of an entry, as far as this machine can tell. */
export function shownStatus(entry: Entry, livenessByClaim: LivenessByClaim): ShownStatus {
  if (entry.status !== "running") return entry.status;
  const liveness = livenessOf(livenessByClaim, entry.facts.claim);
  switch (liveness.kind) {
    case "untold":
    case "served":
      if (entry.facts.pausedAt !== undefined) return "paused";
      if (isChecking(entry)) return "checking";
      return isQueued(entry) ? "queued" : "running";
    case "orphaned":
      return "orphaned";
    case "ended":
      return `${wordFor(liveness.outcome)} (not recorded yet)`;
    case "lost":
      return liveness.how === "process" ? "lost" : "lost?";
    case "unheard":
      return "lost?";
    default:
      return unreachable(liveness);
  }
}

function wordFor(outcome: Outcome): "done" | "failed" | "cancelled" | "pending" {
  if (outcome.kind === "interrupted") return "pending";
  if (outcome.kind === "cancelled") return "cancelled";
  return succeeded(outcome) ? "done" : "failed";
}

/** The cell of a status, in its colour. */
export function statusCell(status: ShownStatus, style: Style): Cell {
  const word = status === "lost?" ? "lost" : (status.split(" ", 1)[0] as Parameters<Style>[0]);
  return { text: status, paint: (text) => style(word, text) };
}

/** How long the attempt took, or has been running; empty when the record does not say. */
export function timeOf(entry: Entry, now: number): string {
  if (!("startedAt" in entry.facts) || entry.facts.startedAt === undefined) return "";
  const endedAt = "endedAt" in entry.facts ? entry.facts.endedAt : undefined;
  if (isQueued(entry)) return "";
  if (endedAt === undefined) return entry.status === "running" ? formatSince(entry.facts.startedAt, now) : "";
  return formatSince(entry.facts.startedAt, Date.parse(endedAt));
}

/** The time from `startedAt` to `end`. When the clock of another host is ahead of ours, the result
 *  is 0.0s; for an invalid date (written by hand) it is empty. */
export function formatSince(startedAt: string, end: number): string {
  const duration = end - Date.parse(startedAt);
  return Number.isNaN(duration) ? "" : formatDuration(Math.max(0, duration));
}

/** How the latest attempt ended, in one word: `3`, `SIGKILL`, `timeout`; empty for an entry that
 *  has not ended. */
export function exitOf(entry: Entry): string {
  if (entry.status !== "done" && entry.status !== "failed" && entry.status !== "cancelled") return "";
  const { exitCode, signal, reason } = entry.facts;
  return reason ?? signal ?? (exitCode === undefined ? "" : String(exitCode));
}

/** The word of {@link exitOf} beside other words: `exit 3`, `SIGKILL`. */
export function describeExit(exit: string): string {
  return /^\d+$/.test(exit) ? `exit ${exit}` : exit;
}

/** One element of the array of `--list --json`:
 *
 *  - `n` (number, from 0), `status` (as in the list: `running` also when lost), `argv` (strings);
 *  - what the record says about the latest attempt: `host`, `pid`, `attempt`, `losses`, `claim`,
 *  `runner`, `slot`, `gpuIds`, `startedAt`, `endedAt` (ISO 8601, UTC), `exitCode`, `signal`,
 *  `reason`, `error`, `log`, `directory`;
 *  - the options that are set: `name`, `check`, `after`, `timeout`, `retries`, `priority`, `env`,
 *  `cwd`, `gpus`, `tags`;
 *  - the user's own keys, none of which can replace one of ours;
 *  - `standing` for a running entry whose runner is not known to be alive: `kind` (`orphaned`,
 *  `ended`, `lost`, `unheard`), and depending on that `pids` and `isKept`, `outcome`, `how`
 *  (`process`, `heartbeat`, `lease`), or `forMs` and `heartbeat` (`still`, `missing`);
 *  - `lost: true` when its runner is lost. */
export function entryToObject(
  entry: Entry,
  n: number,
  livenessByClaim: LivenessByClaim,
): Record<string, unknown> {
  const { status, argv, facts, options, extra } = entry;
  const object = { n, status, argv, ...facts, ...options, ...extra };
  // an extra key may have any name; the order of keys stays
  Object.assign(object, { n, status, argv });
  const liveness = entry.status === "running" ? livenessByClaim.get(entry.facts.claim) : undefined;
  return {
    ...object,
    ...(liveness && { standing: liveness }),
    ...(liveness?.kind === "lost" && { lost: true }),
  };
}
