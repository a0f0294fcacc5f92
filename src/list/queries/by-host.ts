import type { EndedEntry, Entry, RunningEntry } from "../../core/entry.ts";
import { isQueued } from "./queued.ts";
import { GapMeter } from "./speed.ts";

/** What one machine does and has done, according to the list. */
export interface HostFigures {
  readonly host: string;
  readonly running: readonly { readonly n: number; readonly entry: RunningEntry }[];
  /** What its runners have claimed and not started. */
  readonly queued: readonly { readonly n: number; readonly entry: RunningEntry }[];
  readonly done: number;
  readonly failed: number;
  /** Mean duration of the attempts that ended there, milliseconds; undefined before the first one
   *  has ended. */
  readonly meanDuration: number | undefined;
  /** Mean time between two attempts in the same slot (speed.ts). */
  readonly meanGap: number;
}

interface Sums {
  readonly running: { n: number; entry: RunningEntry }[];
  readonly queued: { n: number; entry: RunningEntry }[];
  done: number;
  failed: number;
  measured: number;
  time: number;
  readonly gaps: GapMeter;
}

/** The machines that run or ran entries: those with running entries first, then by name. */
export function hostsOf(entries: readonly Entry[]): HostFigures[] {
  const hosts = new Map<string, Sums>();
  for (const [n, entry] of entries.entries()) {
    if (entry.status !== "running" && entry.status !== "done" && entry.status !== "failed") continue;
    const { host, startedAt, endedAt } = entry.facts as EndedEntry["facts"];
    if (host === undefined) continue;
    const sums = hosts.get(host) ?? {
      running: [],
      queued: [],
      done: 0,
      failed: 0,
      measured: 0,
      time: 0,
      gaps: new GapMeter(),
    };
    hosts.set(host, sums);
    if (entry.status === "running") sums[isQueued(entry) ? "queued" : "running"].push({ n, entry });
    else sums[entry.status]++;
    if (startedAt === undefined || endedAt === undefined) continue;
    const [start, end] = [Date.parse(startedAt), Date.parse(endedAt)];
    const duration = end - start;
    if (!(duration >= 0)) continue; // the clock was set back, or a user edited the date
    sums.measured++;
    sums.time += duration;
    sums.gaps.add(entry.facts, start, end);
  }
  return [...hosts]
    .map(([host, { measured, time, gaps, ...sums }]) => ({
      host,
      ...sums,
      meanDuration: measured > 0 ? time / measured : undefined,
      meanGap: gaps.meanMs,
    }))
    .sort((a, b) => Number(isActive(b)) - Number(isActive(a)) || compare(a.host, b.host));
}

function isActive({ running, queued }: Pick<HostFigures, "running" | "queued">): boolean {
  return running.length + queued.length > 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
