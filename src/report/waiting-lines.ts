import type { WaitCounts, Stuck, Timed } from "../core/wait-counts.ts";
import { formatDuration } from "../core/duration.ts";
import { type Status, unreachable } from "../core/entry.ts";
import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { DependencyCounts } from "../list/queries/dependency-counts.ts";

/** How many entries wait for which others (`after`), and what to type about it; advice about
 *  failed ones is given elsewhere.
 *  @param file the list as the user named it */
export function describeWaiters({ count, blockers, stuck }: DependencyCounts, file: string): string[] {
  const stuckLines = describeStuck(stuck, file);
  if (blockers.size === 0) return stuckLines; // all of them wait for one another
  const wait = count === 1 ? "1 entry waits" : `${count} entries wait`;
  const groups = new Map<Status | "missing", number[]>();
  for (const [n, status] of blockers) groups.set(status, [...(groups.get(status) ?? []), n]);
  const parts = [...groups].map(
    ([status, numbers]) =>
      `${formatNumbers(numbers.sort((a, b) => a - b))} (${STATUS_WORDS[status] ?? status})`,
  );
  const quoted = quoteWords([file]);
  const advice = [...groups].flatMap(([status, numbers]) => {
    const verb = status === "held" ? "--resume" : "--requeue";
    if (!["held", "cancelled", "unknown"].includes(status)) return [];
    return [`put back what is ${status}: cooperate ${verb} ${quoted} ${formatNumbers(numbers)}`];
  });
  return [`${wait} for ${parts.join(", ")}`, ...advice, ...stuckLines];
}

/** A longer list would not be read. */
const MAX_LINES = 5;

/** Which entries can never run, why, and what to type about it. */
export function describeStuck(stuck: readonly Stuck[], file: string): string[] {
  const groups = new Map<string, number[]>();
  const isBehind = ({ why }: Stuck): boolean => why.kind === "behind";
  for (const { n, why } of stuck.filter((one) => !isBehind(one)))
    groups.set(whyStuck(why), [...(groups.get(whyStuck(why)) ?? []), n]);
  const lines = [...groups].map(([why, numbers]) =>
    numbers.length === 1
      ? `entry ${numbers[0]} can never run: it is ${why}`
      : `entries ${formatNumbers(numbers)} can never run: each is ${why}`,
  );
  const behind = stuck.filter(isBehind).map(({ n }) => n);
  const shown = lines.slice(0, MAX_LINES);
  if (lines.length > MAX_LINES) shown.push(`and so on: ${lines.length - MAX_LINES} more reasons`);
  if (behind.length > 0)
    shown.push(
      `${behind.length === 1 ? "entry" : "entries"} ${formatNumbers(behind)} can never run either, because of these`,
    );
  const lasting = stuck.filter(({ why }) => why.kind !== "unknown").map(({ n }) => n);
  if (lasting.length > 0 && lasting.length > behind.length)
    shown.push(
      `remove what can never run: cooperate --remove ${quoteWords([file])} ${formatNumbers(lasting)}`,
    );
  return shown;
}

/** A phrase that follows "it is". */
export function whyStuck(why: Stuck["why"]): string {
  switch (why.kind) {
    case "missing":
      return `to run after entry ${why.by}, which is not in the list`;
    case "unknown":
      return `to run after entry ${why.by}, which was run by another tool, which did not record how it ended`;
    case "cycle":
      return `to run after itself (${why.path.join(" -> ")})`;
    case "behind":
      return `to run after entry ${why.by}, which can never run`;
    default:
      return unreachable(why);
  }
}

/** What entries wait for, in phrases that follow "waiting for". */
export function describeWaits({ checks, retries, times, others, paused }: WaitCounts): string[] {
  const parts: [count: number, words: string][] = [
    [checks.count, `the check of ${nextOf(checks)}`],
    [retries.count, `the retry of ${nextOf(retries)}`],
    [times.count, `the time of ${nextOf(times)}`],
    [others, `the dependencies of ${countOf(others)}`],
    [paused, `${countOf(paused)} that a user has paused (--resume)`],
  ];
  return parts.filter(([count]) => count > 0).map(([, words]) => words);
}

/** `2 entries wait for their check (next in 30s)`.
 *  @param what they wait for */
export function describeWait({ count, inMs }: Timed, what: "check" | "next attempt" | "time"): string {
  const [wait, next] = count === 1 ? ["waits for its", ""] : ["wait for their", "next "];
  return `${countOf(count)} ${wait} ${what} (${next}in ${formatDuration(inMs)})`;
}

function nextOf({ count, inMs }: Timed): string {
  return `${countOf(count)} (${count === 1 ? "" : "next "}in ${formatDuration(inMs)})`;
}

function countOf(entries: number): string {
  return entries === 1 ? "1 entry" : `${entries} entries`;
}

const STATUS_WORDS: Partial<Record<Status | "missing", string>> = {
  missing: "not in the list",
  running: "still running",
  unknown: "run by another tool, which did not record how it ended",
};
