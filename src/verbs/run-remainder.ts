import type { Entry } from "../core/entry.ts";
import type { RunSummary } from "../core/event.ts";
import { describeMisfits } from "../report/misfit-lines.ts";
import { capacityOf, misfitOf } from "../runner/claiming/misfit.ts";
import type { Wanted } from "../runner/claiming/eligibility.ts";
import type { SlotRequest } from "./slot-options.ts";

/** Which of the entries that failed here failed alike. */
export async function failedAlike(
  entries: readonly Entry[],
  { failures }: RunSummary,
): Promise<readonly string[]> {
  const failed = [...new Set(failures)]
    .sort((a, b) => a - b)
    .flatMap((n) => {
      const entry = entries[n];
      return entry?.status === "failed" ? [[n, entry] as const] : []; // others may have put it back
    });
  if (failed.length < 2) return [];
  const { describeFailed } = await import("./shared/failed-entries.ts");
  return describeFailed(failed);
}

/** What is left because this runner lacks what it needs. */
export function misfitLines(
  entries: readonly Entry[],
  request: SlotRequest & { readonly wanted: Wanted; readonly file: string },
): string[] {
  const capacity = capacityOf(request);
  const left = [...entries.entries()].flatMap(([n, entry]) => {
    if (entry.status !== "pending" || !request.wanted(entry, n, entries.length)) return [];
    const misfit = misfitOf(entry, capacity);
    return misfit === undefined ? [] : [{ n, misfit, hosts: entry.options.hosts }];
  });
  const { gpus, cpus, host } = capacity;
  return describeMisfits(left, { devices: gpus?.devices ?? 0, cpus: cpus.set.count, host }, request.file);
}
