import type { DateReader } from "../../core/date-reader.ts";
import type { EndFacts, Entry, PastAttempt } from "../../core/entry.ts";
import { visible } from "../../core/terminal-text.ts";
import { isQueued } from "../../list/queries/queued.ts";
import { UNKNOWN_SLOT } from "../../page/data/slots.ts";

/** An attempt that has begun: where and when it ran, and how it ended. */
export interface AttemptSpan {
  readonly attempt: number;
  /** As it may be shown; empty where the record does not tell it. */
  readonly host: string;
  /** `slot 3`; `pid 4711` for a runner with one slot; of an earlier attempt the list keeps neither. */
  readonly place: string;
  /** Tells runners apart; empty where the list does not keep it. */
  readonly runner: string;
  /** A word of `--list`, or `lost`. */
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** undefined while it runs. */
  readonly end: number | undefined;
}

/** As hosts(5) and DNS have it, and some more. */
const LONGEST_HOST = 300;

/** The attempts at an entry, the oldest first. Those without a readable start are left out.
 *  @param isLost whether the runner of a running entry is known to be dead */
export function spansOf(entry: Entry, dates: DateReader, isLost: boolean): AttemptSpan[] {
  const past = (entry.facts.history ?? []).map((each) =>
    spanOf({ ...each, pid: undefined }, statusOfPast(each), dates),
  );
  const { status } = entry;
  const facts: EndFacts = entry.facts;
  const isOver = status === "done" || status === "failed" || status === "cancelled";
  const isRunning = status === "running" && !isQueued(entry);
  const last =
    isOver || isRunning
      ? spanOf(facts, isLost || facts.reason === "lost" ? "lost" : status, dates)
      : undefined;
  return [...past, last].filter((span) => span !== undefined);
}

/** How an earlier attempt ended. */
function statusOfPast({ exitCode, signal, reason }: PastAttempt): string {
  if (exitCode === 0) return "done";
  if (reason === "lost" || reason === "cancelled") return reason;
  return exitCode === undefined && signal === undefined && reason === undefined ? "unknown" : "failed";
}

type Facts = Omit<PastAttempt, "pid"> & {
  readonly [K in "pid" | "slot" | "runner"]?: EndFacts[K] | undefined;
};

function spanOf(facts: Facts, status: string, dates: DateReader): AttemptSpan | undefined {
  const { attempt, host, pid, slot, runner, startedAt, endedAt } = facts;
  const start = timeOf(startedAt, dates);
  if (start === undefined) return undefined;
  // of a lost one the end is not known
  const end = status === "running" ? undefined : Math.max(start, timeOf(endedAt, dates) ?? start);
  return {
    // a history is not validated: a user may have edited it
    attempt: typeof attempt === "number" ? attempt : 1,
    host: typeof host === "string" ? visible(host).slice(0, LONGEST_HOST) : "",
    place: slot !== undefined ? `slot ${slot}` : pid !== undefined ? `pid ${pid}` : UNKNOWN_SLOT,
    runner: runner ?? (pid === undefined ? "" : String(pid)),
    status,
    start,
    end,
  };
}

function timeOf(date: unknown, dates: DateReader): number | undefined {
  const ms = typeof date === "string" ? dates.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
