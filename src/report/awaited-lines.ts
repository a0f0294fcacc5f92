import { STATUSES } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { EndState } from "../list/queries/end-state.ts";
import { formatStatusCounts } from "./counts.ts";
import { describeStuck } from "./waiting-lines.ts";

/** What has become of the awaited entries, on one line: `3 entries: 2 done, 1 failed`. */
export function formatEndState({ counts }: EndState): string {
  const total = STATUSES.reduce((sum, status) => sum + counts[status], 0);
  return formatStatusCounts(
    total,
    STATUSES.map((status) => [status, counts[status]]),
  );
}

/** What else is to say at the end of a wait, and what to type next.
 *  @param how the list as the user named it, whether the wait timed out, and how many of the
 *    entries were removed from the list meanwhile */
export function describeAwaited(
  { counts, stuck }: EndState,
  { file, timedOut, removed }: { file: string; timedOut: boolean; removed: number },
): string[] {
  const quoted = quoteWords([file]);
  const open = counts.pending + counts.held + counts.running - stuck.length;
  return [
    ...(timedOut ? [`timed out: ${open} of them can still run`] : []),
    ...(removed > 0
      ? [`${removed} ${removed === 1 ? "entry was" : "entries were"} removed from the list meanwhile`]
      : []),
    ...describeStuck(stuck, file),
    ...(counts.failed > 0 ? [`see what failed: cooperate --list ${quoted} failed`] : []),
  ];
}
