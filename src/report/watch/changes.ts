import { formatDuration } from "../../core/duration.ts";
import type { EndedEntry, Entry, RunningEntry } from "../../core/entry.ts";
import { attemptsOf } from "../../core/entry.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { isQueued } from "../../list/queries/queued.ts";
import type { LivenessByClaim } from "../../core/liveness.ts";
import { visible } from "../../core/terminal-text.ts";
import { formatClock } from "../clock.ts";
import { formatCounts } from "../counts.ts";
import { describeIdleList } from "../hold-lines.ts";
import { exitOf, shownStatus, type TableContext } from "../entry-row.ts";
import { describeFinishRange, formatProgressBar, formatTimes, onlyServed } from "../progress-report.ts";
import { describeLivenessOf } from "../liveness-lines.ts";
import type { WatchModel } from "./model.ts";

/** One version of a list, with what was known about its runners. */
export interface ListSnapshot {
  readonly entries: readonly Entry[];
  readonly livenessByClaim: LivenessByClaim;
}

/** One line for each entry whose state has changed: it started, ended, was put back, or is lost.
 *  An entry that both started and ended between the two has one line. */
export function describeChanges(before: ListSnapshot, after: ListSnapshot): string[] {
  const lines: string[] = [];
  for (let n = 0; n < after.entries.length; n++) {
    const [previous, current] = [before.entries[n], after.entries[n] as Entry];
    // Nearly all of 10,000 entries are the same objects. Only for running ones can the liveness
    // have changed.
    if (previous === current && current.status !== "running") continue;
    if (previous !== undefined && stateKey(previous, before) === stateKey(current, after)) continue;
    const line = describe(n, previous, current, after.livenessByClaim);
    if (line !== undefined) lines.push(visible(line));
  }
  const removedCount = before.entries.length - after.entries.length;
  if (removedCount > 0)
    lines.push(`${removedCount} ${removedCount === 1 ? "entry was" : "entries were"} removed from the list`);
  return lines;
}

/** What must differ for a change to be reported. */
function stateKey(entry: Entry, { livenessByClaim }: ListSnapshot): string {
  return `${shownStatus(entry, livenessByClaim)} ${"claim" in entry.facts ? entry.facts.claim : ""}`;
}

function describe(
  n: number,
  previous: Entry | undefined,
  current: Entry,
  livenessByClaim: LivenessByClaim,
): string | undefined {
  switch (current.status) {
    case "running": {
      const line = describeRunning(n, previous, current, livenessByClaim);
      return line === undefined ? undefined : `[${n}] ${line}`;
    }
    case "done":
    case "failed":
    case "cancelled":
      return `[${n}] ${describeEnd(current)}`;
    case "pending":
      if (previous === undefined) return `[${n}] new: ${commandOf(current)}`;
      return isQueued(previous) ? undefined : `[${n}] pending again`;
    case "held":
    case "unknown":
      return `[${n}] ${current.status}`;
  }
}

function describeRunning(
  n: number,
  previous: Entry | undefined,
  current: RunningEntry,
  livenessByClaim: LivenessByClaim,
): string | undefined {
  const word = shownStatus(current, livenessByClaim);
  if (word === "queued") return undefined; // it has not started
  const { host, pid, claim } = current.facts;
  if (word === "checking") return `its check runs on ${host} (pid ${pid}): ${current.options.check}`;
  if (word !== "running" && word !== "paused") {
    // `lost? 3: what is known`
    const [line = ""] = describeLivenessOf([{ n, entry: current }], livenessByClaim);
    return word + line.slice(line.indexOf(": "));
  }
  const isSameAttempt =
    previous?.status === "running" && previous.facts.claim === claim && previous.facts.queued === undefined;
  if (isSameAttempt) return word === "paused" ? "paused" : "running again";
  const attempt = attemptsOf(current) > 1 ? `, attempt ${attemptsOf(current)}` : "";
  return `started on ${host} (pid ${pid}${attempt}): ${commandOf(current)}`;
}

function describeEnd({ status, facts }: EndedEntry): string {
  const duration = Date.parse(facts.endedAt ?? "") - Date.parse(facts.startedAt ?? "");
  const after = duration >= 0 ? ` after ${formatDuration(duration)}` : "";
  const where = facts.host === undefined ? "" : ` on ${facts.host}`;
  if (status === "done") return `done${after}${where}`;
  const exit = exitOf({ status, facts, argv: [""], options: {}, extra: {} });
  const how = exit === "" || exit === status ? "" : `: ${/^\d+$/.test(exit) ? `exit ${exit}` : exit}`;
  return `${status === "failed" ? "FAILED" : status}${how}${after}${where}`;
}

function commandOf({ argv, options }: Entry): string {
  return `${options.name === undefined ? "" : `${options.name}: `}${quoteWords(argv)}`;
}

/** The progress of the list, on one line that starts with the time of day. */
export function summaryLine({ figures, file }: WatchModel, context: TableContext): string {
  const clock = formatClock(context.now, context.now);
  if (figures.total === 0) return `${clock} ${file} is empty`;
  const served = onlyServed(figures, context);
  const percent = /\d+ %$/.exec(formatProgressBar(figures, context))?.[0] ?? "";
  const counts = formatCounts(figures, context.livenessByClaim);
  return visible(
    `${clock} ${file}: ${percent} of ${counts} · ${formatTimes(served, context.now, describeFinishRange, describeIdleList(figures, context))}`,
  );
}
