import type { Awaited, Timed } from "../core/awaited.ts";
import { formatDuration } from "../core/duration.ts";
import type { Status } from "../core/entry.ts";
import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Waiting } from "../list/waiting.ts";

/** How many entries wait for which others (`after`), and what to type about it; the advice about failed ones is given elsewhere.
 *  @param file the list as the user named it */
export function describeWaiters({ count, blockers }: Waiting, file: string): string[] {
  if (count === 0) return [];
  const wait = count === 1 ? "1 entry waits" : `${count} entries wait`;
  if (blockers.size === 0) return [`${wait} for one another (after): nothing can begin with them`];
  const groups = new Map<Status | "missing", number[]>();
  for (const [n, status] of blockers) groups.set(status, [...(groups.get(status) ?? []), n]);
  const parts = [...groups].map(
    ([status, numbers]) => `${formatNumbers(numbers.sort((a, b) => a - b))} (${WORDS[status] ?? status})`,
  );
  const quoted = quoteWords([file]);
  const advice = [...groups].flatMap(([status, numbers]) => {
    const verb = status === "held" ? "--resume" : "--requeue";
    if (!["held", "cancelled", "unknown"].includes(status)) return [];
    return [`put back what is ${status}: cooperate ${verb} ${quoted} ${formatNumbers(numbers)}`];
  });
  return [`${wait} for ${parts.join(", ")}`, ...advice];
}

/** What entries wait for, to be read after "waiting for". */
export function describeAwaited({ checks, retries, others, paused }: Awaited): string[] {
  const parts: [count: number, words: string][] = [
    [checks.count, `the check of ${nextOf(checks)}`],
    [retries.count, `the retry of ${nextOf(retries)}`],
    [others, `what ${countOf(others)} ${others === 1 ? "is" : "are"} to run after`],
    [paused, `${countOf(paused)} that somebody has paused`],
  ];
  return parts.filter(([count]) => count > 0).map(([, words]) => words);
}

function nextOf({ count, inMs }: Timed): string {
  return `${countOf(count)} (${count === 1 ? "" : "next "}in ${formatDuration(inMs)})`;
}

function countOf(entries: number): string {
  return entries === 1 ? "1 entry" : `${entries} entries`;
}

const WORDS: Partial<Record<Status | "missing", string>> = {
  missing: "not in the list",
  running: "still running",
  unknown: "run by another tool, with no word of how it ended",
};
