import { formatDuration } from "../core/duration.ts";
import { type Entry, type Status, unreachable } from "../core/entry.ts";
import { type Outcome, succeeded } from "../core/outcome.ts";
import { type LivenessByClaim, livenessOf } from "../core/liveness.ts";
import type { Style } from "./style.ts";
import type { Cell } from "./table.ts";

export interface TableContext {
  /** Milliseconds since the epoch, for what still runs. */
  readonly now: number;
  readonly width: number;
  readonly style: Style;
  /** What is known of those who serve the running entries. */
  readonly livenessByClaim: LivenessByClaim;
  /** The last line of the job log, by entry number, where it was looked for. */
  readonly tails?: ReadonlyMap<number, string>;
  /** How many runners wait for their turn to change the list, where that was looked for. */
  readonly waiting?: number;
}

// On 80 columns both stay of use; the command gets what there is.
export const HOST_COLUMN = { title: "host", least: 9, cut: "end" } as const;
export const COMMAND_COLUMN = { title: "command", least: 20 } as const;

/** How an attempt ended that the list does not know of yet. */
type Unrecorded = `${"done" | "failed" | "cancelled" | "pending"} (not recorded yet)`;

/** `lost` is what is known; `lost?` what somebody else may know better: its runner is on another machine. */
export type ShownStatus = Status | "paused" | "orphaned" | "lost" | "lost?" | Unrecorded;

/** The word for how an entry stands, as far as can be told from here. */
export function shownStatus(entry: Entry, livenessByClaim: LivenessByClaim): ShownStatus {
  if (entry.status !== "running") return entry.status;
  const liveness = livenessOf(livenessByClaim, entry.facts.claim);
  switch (liveness.kind) {
    case "untold":
    case "served":
      return entry.facts.pausedAt === undefined ? "running" : "paused";
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

export function statusCell(status: ShownStatus, style: Style): Cell {
  const word = status === "lost?" ? "lost" : (status.split(" ", 1)[0] as Parameters<Style>[0]);
  return { text: status, paint: (text) => style(word, text) };
}

/** How long it took, or has been running; empty when the record does not say. */
export function timeOf(entry: Entry, now: number): string {
  if (!("startedAt" in entry.facts) || entry.facts.startedAt === undefined) return "";
  const endedAt = "endedAt" in entry.facts ? entry.facts.endedAt : undefined;
  if (endedAt === undefined) return entry.status === "running" ? formatSince(entry.facts.startedAt, now) : "";
  return formatSince(entry.facts.startedAt, Date.parse(endedAt));
}

/** From `startedAt` to `end`. Another host's clock may be ahead of ours, which reads 0.0s; a date that is none (written
 *  by hand) reads as nothing. */
export function formatSince(startedAt: string, end: number): string {
  const duration = end - Date.parse(startedAt);
  return Number.isNaN(duration) ? "" : formatDuration(Math.max(0, duration));
}

/** How the latest attempt ended, in a word: `3`, `SIGKILL`, `timeout`; empty for what has not ended. */
export function exitOf(entry: Entry): string {
  if (entry.status !== "done" && entry.status !== "failed" && entry.status !== "cancelled") return "";
  const { exitCode, signal, reason } = entry.facts;
  return reason ?? signal ?? (exitCode === undefined ? "" : String(exitCode));
}

/** One element of the array of `--list --json`:
 *
 *  - `n` (number, from 0), `status` (as in the list: `running` also when lost), `argv` (strings);
 *  - what the record knows of the latest attempt: `host`, `pid`, `attempt`, `losses`, `claim`, `runner`, `slot`, `gpuIds`,
 *    `startedAt`, `endedAt` (ISO 8601, UTC), `exitCode`, `signal`, `reason`, `error`, `log`, `directory`;
 *  - the options it has: `name`, `check`, `after`, `timeout`, `retries`, `priority`, `env`, `cwd`, `gpus`, `tags`;
 *  - the user's own keys, none of which can pass for one of ours;
 *  - `standing` when it is running and not simply served: `kind` (`orphaned`, `ended`, `lost`, `unheard`), and of these `pids` and
 *    `isKept`, `outcome`, `how` (`process`, `heartbeat`, `lease`), or `forMs` and `heartbeat` (`still`, `missing`);
 *  - `lost: true` when its runner is lost. */
export function entryToObject(
  entry: Entry,
  n: number,
  livenessByClaim: LivenessByClaim,
): Record<string, unknown> {
  const { status, argv, facts, options, extra } = entry;
  const object = { n, status, argv, ...facts, ...options, ...extra };
  Object.assign(object, { n, status, argv }); // an extra key may have any name; the order stays
  const liveness = entry.status === "running" ? livenessByClaim.get(entry.facts.claim) : undefined;
  return {
    ...object,
    ...(liveness && { standing: liveness }),
    ...(liveness?.kind === "lost" && { lost: true }),
  };
}
