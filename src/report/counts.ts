import { type RunningEntry, STATUSES } from "../core/entry.ts";
import type { LivenessByClaim } from "../core/liveness.ts";
import type { Tally } from "../list/queries/tally.ts";
import { type ShownStatus, shownStatus } from "./entry-row.ts";

/** Running entries, counted by the word that is shown for them. */
export type WordCounts = ReadonlyMap<ShownStatus, number>;

/** How many running entries are shown as what: those that wait in a live runner first, then those
 *  whose runner is not known to be alive. */
export function countWords(
  running: readonly { readonly entry: RunningEntry }[],
  livenessByClaim: LivenessByClaim,
): WordCounts {
  const counts = new Map<ShownStatus, number>(IN_ORDER.map((word) => [word, 0]));
  for (const { entry } of running) {
    const word = shownStatus(entry, livenessByClaim);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return new Map([...counts].filter(([, count]) => count > 0));
}

const IN_ORDER: readonly ShownStatus[] = ["running", "queued", "checking"];

/** `54 entries: 3 pending, 1 running, 50 done`; statuses without entries are left out. */
export function formatCounts(
  { total, counts, running }: Tally,
  livenessByClaim: LivenessByClaim = new Map(),
): string {
  const words = STATUSES.flatMap((status): [string, number][] =>
    status === "running" ? [...countWords(running, livenessByClaim)] : [[status, counts[status]]],
  );
  return formatStatusCounts(total, words);
}

/** `54 entries: 3 pending, 51 done`; what is 0 is left out. */
export function formatStatusCounts(total: number, counts: readonly (readonly [string, number])[]): string {
  const parts = counts.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
  return `${total} ${total === 1 ? "entry" : "entries"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
