import { unreachable } from "../core/entry.ts";
import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Unverifiable, WhyUnverifiable } from "../core/liveness.ts";

/** Why it is unknown whether `runner` still runs an entry. */
export function describeUnverifiable(why: WhyUnverifiable, runner: string): string {
  switch (why) {
    case "unnamed":
      return `its record says that it runs on ${runner} but names no runner, so it is unknown whether it still does`;
    case "newer":
      return `its runner on ${runner} has an id that this version does not know, so it is unknown whether that is alive`;
    case "unreadable":
      return `the heartbeat or journal of its runner ${runner} cannot be read, so this machine cannot tell what became of it`;
    default:
      return unreachable(why);
  }
}

/** What the user can do about entries whose state may stay unknown for ever.
 *  @param file the list as the user named it */
export function describeLeftUnverifiable(untold: readonly Unverifiable[], file: string): string[] {
  const lines = new Map<string, number[]>();
  for (const { n, host, pid, why } of untold) {
    const words = describeUnverifiable(why, `${host} (pid ${pid})`);
    lines.set(words, [...(lines.get(words) ?? []), n]);
  }
  return [...lines].map(
    ([words, numbers]) =>
      `${formatNumbers(numbers)}: ${words}; if it is no longer running: ${requeueByForce(file, numbers)}`,
  );
}

/** The command that puts back entries that the list shows as running. */
export function requeueByForce(file: string, numbers: readonly number[]): string {
  return quoteWords(["cooperate", "--requeue", file, formatNumbers(numbers), "--force"]);
}
