import { formatDuration } from "../../core/duration.ts";
import type { EndedEntry, Entry, RunningEntry } from "../../core/entry.ts";
import { attemptsOf } from "../../core/entry.ts";
import { quoteWords } from "../../core/shell-words.ts";
import type { LivenessByClaim } from "../../core/liveness.ts";
import { visible } from "../../core/terminal-text.ts";
import { formatClock } from "../clock.ts";
import { formatCounts } from "../counts.ts";
import { exitOf, shownStatus, type TableContext } from "../entry-row.ts";
import {
  countUnserved,
  describeFinishRange,
  formatProgressBar,
  formatTimes,
  onlyServed,
} from "../progress-report.ts";
import { describeLivenessOf } from "../liveness-lines.ts";
import type { WatchModel } from "./model.ts";

/** A list at one moment, with what was known of its runners. */
export interface ListSnapshot {
  readonly entries: readonly Entry[];
  readonly livenessByClaim: LivenessByClaim;
}

/** One line for each entry that stands otherwise than before: what started, ended, was put back, is lost. What both started and
 *  ended between the two has one line. */
export function describeChanges(before: ListSnapshot, after: ListSnapshot): string[] {
  const lines: string[] = [];
  for (let n = 0; n < after.entries.length; n++) {
    const [was, is] = [before.entries[n], after.entries[n] as Entry];
    // Of 10,000 entries nearly all are the same objects; only of running ones the standing may be another.
    if (was === is && is.status !== "running") continue;
    if (was !== undefined && signOf(was, before) === signOf(is, after)) continue;
    const line = describe(n, was, is, after.livenessByClaim);
    if (line !== undefined) lines.push(visible(line));
  }
  const gone = before.entries.length - after.entries.length;
  if (gone > 0) lines.push(`${gone} ${gone === 1 ? "entry was" : "entries were"} taken out of the list`);
  return lines;
}

/** What has to differ for a change to be told. */
function signOf(entry: Entry, { livenessByClaim }: ListSnapshot): string {
  return `${shownStatus(entry, livenessByClaim)} ${"claim" in entry.facts ? entry.facts.claim : ""}`;
}

function describe(
  n: number,
  was: Entry | undefined,
  is: Entry,
  livenessByClaim: LivenessByClaim,
): string | undefined {
  switch (is.status) {
    case "running":
      return `[${n}] ${describeRunning(n, was, is, livenessByClaim)}`;
    case "done":
    case "failed":
    case "cancelled":
      return `[${n}] ${describeEnd(is)}`;
    case "pending":
      if (was === undefined) return `[${n}] new: ${commandOf(is)}`;
      return `[${n}] pending again`;
    case "held":
    case "unknown":
      return `[${n}] ${is.status}`;
  }
}

function describeRunning(
  n: number,
  was: Entry | undefined,
  is: RunningEntry,
  livenessByClaim: LivenessByClaim,
): string {
  const word = shownStatus(is, livenessByClaim);
  if (word !== "running" && word !== "paused") {
    const [line = ""] = describeLivenessOf([{ n, entry: is }], livenessByClaim); // `lost? 3: what is known`
    return word + line.slice(line.indexOf(": "));
  }
  const { host, pid, claim } = is.facts;
  const begun = was?.status === "running" && was.facts.claim === claim;
  if (begun) return word === "paused" ? "paused" : "running again";
  const attempt = attemptsOf(is) > 1 ? `, attempt ${attemptsOf(is)}` : "";
  return `started on ${host} (pid ${pid}${attempt}): ${commandOf(is)}`;
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

/** How far the list is, on one line that begins with the time of day. */
export function summaryLine({ figures, file }: WatchModel, context: TableContext): string {
  const clock = formatClock(context.now, context.now);
  if (figures.total === 0) return `${clock} ${file} is empty`;
  const served = onlyServed(figures, context);
  const percent = /\d+ %$/.exec(formatProgressBar(figures, 0, context))?.[0] ?? "";
  const counts = formatCounts(figures, countUnserved(figures, context));
  return visible(
    `${clock} ${file}: ${percent} of ${counts} · ${formatTimes(served, context.now, describeFinishRange)}`,
  );
}
