import type { EndedEntry, Entry, RunningEntry } from "../../core/entry.ts";

/** What one machine does and has done, according to the list. */
export interface HostFigures {
  readonly host: string;
  readonly running: readonly { readonly n: number; readonly entry: RunningEntry }[];
  readonly done: number;
  readonly failed: number;
  /** Mean duration of the attempts that ended there, milliseconds; undefined before the first one
   *  has ended. */
  readonly meanDuration: number | undefined;
}

interface Sums {
  readonly running: { n: number; entry: RunningEntry }[];
  done: number;
  failed: number;
  measured: number;
  time: number;
}

/** The machines that run or ran entries: those with running entries first, then by name. */
export function hostsOf(entries: readonly Entry[]): HostFigures[] {
  const hosts = new Map<string, Sums>();
  for (const [n, entry] of entries.entries()) {
    if (entry.status !== "running" && entry.status !== "done" && entry.status !== "failed") continue;
    const { host, startedAt, endedAt } = entry.facts as EndedEntry["facts"];
    if (host === undefined) continue;
    const sums = hosts.get(host) ?? { running: [], done: 0, failed: 0, measured: 0, time: 0 };
    hosts.set(host, sums);
    if (entry.status === "running") sums.running.push({ n, entry });
    else sums[entry.status]++;
    if (startedAt === undefined || endedAt === undefined) continue;
    const duration = Date.parse(endedAt) - Date.parse(startedAt);
    if (!(duration >= 0)) continue; // the clock was set back, or a user edited the date
    sums.measured++;
    sums.time += duration;
  }
  return [...hosts]
    .map(([host, { measured, time, ...sums }]) => ({
      host,
      ...sums,
      meanDuration: measured > 0 ? time / measured : undefined,
    }))
    .sort((a, b) => Number(b.running.length > 0) - Number(a.running.length > 0) || compare(a.host, b.host));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

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
