import { STATUSES } from "../core/entry.ts";
import type { Tally } from "../list/queries/tally.ts";
import type { ShownStatus } from "./entry-row.ts";

/** Running entries whose runner is not known to be alive, counted by the word that is shown for
 *  them. */
export type Unserved = ReadonlyMap<ShownStatus, number>;

/** `54 entries: 3 pending, 1 running, 50 done`; statuses without entries are left out.
 *  @param unserved those of the running entries that are counted separately */
export function formatCounts({ total, counts }: Tally, unserved: Unserved = new Map()): string {
  const apart = [...unserved.values()].reduce((a, b) => a + b, 0);
  const words = STATUSES.flatMap((status): [string, number][] =>
    status === "running" ? [["running", counts.running - apart], ...unserved] : [[status, counts[status]]],
  );
  return formatStatusCounts(total, words);
}

/** `54 entries: 3 pending, 51 done`; what is 0 is left out. */
export function formatStatusCounts(total: number, counts: readonly (readonly [string, number])[]): string {
  const parts = counts.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
  return `${total} ${total === 1 ? "entry" : "entries"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
