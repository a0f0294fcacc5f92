import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { visible } from "../core/terminal-text.ts";
import { timedWaits } from "../list/queries/count-waits.ts";
import { dueIn } from "../list/queries/due.ts";
import type { Tally } from "../list/queries/tally.ts";
import { type TableContext, shownStatus } from "./entry-row.ts";
import { describeWait } from "./waiting-lines.ts";

/** What keeps entries from running that somebody would run: their time, their check, the machine,
 *  or a user; and what to type about the last.
 *  @param file the list as the user named it */
export function describeHolds(figures: Tally, file: string, context: TableContext): string[] {
  const { now, heldBack = [] } = context;
  const { checks, retries, times } = timedWaits(figures.tried, (entry) => dueIn(entry, now));
  const lines = [
    ...(checks.count > 0 ? [describeWait(checks, "check")] : []),
    ...(retries.count > 0 ? [describeWait(retries, "next attempt")] : []),
    ...(times.count > 0 ? [describeWait(times, "time")] : []),
    ...heldBack.map(({ host, pid, why }) => visible(`${host} (pid ${pid}) starts nothing now: ${why}`)),
  ];
  const paused = pausedOf(figures, context).map(({ n }) => n);
  const resume = `cooperate --resume ${quoteWords([file])}`;
  const [are, them] = paused.length === 1 ? ["1 entry is", "it"] : [`${paused.length} entries are`, "them"];
  if (paused.length > 0) lines.push(`${are} paused; resume ${them}: ${resume} ${formatNumbers(paused)}`);
  const { counts } = figures;
  return counts.pending + counts.running > 0 ? lines : [...lines, ...describeHeld(figures, file)];
}

/** How many entries a user holds, and how to resume them.
 *  @param file the list as the user named it */
export function describeHeld({ counts: { held } }: Tally, file: string): string[] {
  if (held === 0) return [];
  const [are, them] = held === 1 ? ["1 entry is", "it"] : [`${held} entries are`, "them"];
  return [`${are} held; resume ${them}: cooperate --resume ${quoteWords([file])} held`];
}

/** There is no other reason than that no runner has come. */
export const NOBODY = "nobody is running it";

/** Why nothing runs although entries are left, in the words of the line of times. */
export function describeIdleList(figures: Tally, context: TableContext): string {
  const { counts, tried } = figures;
  if (pausedOf(figures, context).length > 0) return "what runs is paused";
  if ((context.heldBack ?? []).length > 0) return "waiting for the machine";
  const { checks, retries, times } = timedWaits(tried, (entry) => dueIn(entry, context.now));
  const timed = checks.count + retries.count + times.count;
  return counts.pending > 0 && timed === counts.pending ? "waiting for its time" : NOBODY;
}

function pausedOf({ running }: Tally, { livenessByClaim }: TableContext): Tally["running"] {
  return running.filter(({ entry }) => shownStatus(entry, livenessByClaim) === "paused");
}
