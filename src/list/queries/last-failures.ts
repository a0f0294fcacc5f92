import type { EndedEntry, Entry } from "../../core/entry.ts";

/** A failed entry and its number. */
export interface Failure {
  readonly n: number;
  readonly entry: EndedEntry;
}

/** The `most` entries that failed last, the latest first. */
export function lastFailures(entries: readonly Entry[], most: number): Failure[] {
  const failures: (Failure & { at: number })[] = [];
  for (const [n, entry] of entries.entries()) {
    if (entry.status !== "failed") continue;
    const at = Date.parse(entry.facts.endedAt ?? "");
    failures.push({ n, entry, at: Number.isNaN(at) ? 0 : at });
  }
  return failures.sort((a, b) => b.at - a.at || b.n - a.n).slice(0, most);
}
