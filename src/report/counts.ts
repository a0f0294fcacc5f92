import { STATUSES } from "../core/entry.ts";
import type { Tally } from "../list/tally.ts";

/** `54 entries: 3 pending, 1 running, 50 done`; statuses that nobody has are left out. */
export function formatCounts({ total, counts }: Tally): string {
  const parts = STATUSES.filter((status) => counts[status] > 0).map(
    (status) => `${counts[status]} ${status}`,
  );
  return `${total} ${total === 1 ? "entry" : "entries"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
