import { unreachable } from "../core/entry.ts";
import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Unverifiable, WhyUnverifiable } from "../core/liveness.ts";

/** Why nobody can tell whether `runner` still runs an entry. */
export function describeUnverifiable(why: WhyUnverifiable, runner: string): string {
  switch (why) {
    case "unnamed":
      return `said to run on ${runner} by a record that names no runner, so nobody can tell whether it still does`;
    case "newer":
      return `its runner on ${runner} has an id that this version does not know, so it cannot tell whether that lives`;
    case "unreadable":
      return `heartbeat or journal of its runner ${runner} cannot be read, so nobody can tell from here what became of it`;
    default:
      return unreachable(why);
  }
}

/** What is left to do about entries that nobody may ever end.
 *  @param file the list as the user named it */
export function describeLeftUnverifiable(untold: readonly Unverifiable[], file: string): string[] {
  const lines = new Map<string, number[]>();
  for (const { n, host, pid, why } of untold) {
    const words = describeUnverifiable(why, `${host} (pid ${pid})`);
    lines.set(words, [...(lines.get(words) ?? []), n]);
  }
  return [...lines].map(
    ([words, numbers]) =>
      `${formatNumbers(numbers)}: ${words}; if it runs no more: ${requeueByForce(file, numbers)}`,
  );
}

/** What to type to put back entries that are said to run. */
export function requeueByForce(file: string, numbers: readonly number[]): string {
  return quoteWords(["cooperate", "--requeue", file, formatNumbers(numbers), "--force"]);
}
