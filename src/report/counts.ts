import { STATUSES } from "../core/entry.ts";
import type { Tally } from "../list/tally.ts";

/** `54 entries: 3 pending, 1 running, 50 done`; statuses that nobody has are left out.
 *  @param lost how many of the running ones are known to have lost their runner; they are counted apart */
export function formatCounts({ total, counts }: Tally, lost = 0): string {
  const words = STATUSES.flatMap((status): [string, number][] =>
    status === "running"
      ? [
          ["running", counts.running - lost],
          ["lost", lost],
        ]
      : [[status, counts[status]]],
  );
  const parts = words.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
  return `${total} ${total === 1 ? "entry" : "entries"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
