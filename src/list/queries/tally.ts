import {
  type EndFacts,
  type Entry,
  type Past,
  type PendingEntry,
  type RunningEntry,
  STATUSES,
  type Status,
} from "../../core/entry.ts";
import { DateReader } from "../../core/date-reader.ts";
import type { EntrySummary } from "../format/quick-scan.ts";
import { type Link, linkOf, type DependencyCounts, countDependencies } from "./dependency-counts.ts";
import { isQueued } from "./queued.ts";
import { GapMeter, slotsOf, turnaroundOf } from "./speed.ts";

/** The figures of a list. Times are milliseconds since the epoch, durations are milliseconds. */
export interface Tally {
  readonly total: number;
  readonly counts: Readonly<Record<Status, number>>;
  readonly running: readonly { readonly n: number; readonly entry: RunningEntry }[];
  /** The pending entries that nobody may claim now, because of their `after`. */
  readonly waiting: DependencyCounts;
  /** Mean duration of the attempts that ended by themselves; undefined before the first one has
   *  ended. */
  readonly meanDuration: number | undefined;
  /** Mean time between two attempts in the same slot (speed.ts). */
  readonly meanGap: number;
  /** The pending entries that were tried before, or that wait for a time. */
  readonly tried: readonly PendingEntry[];
  /** How many attempts ran on each commit, among those that the list still shows. */
  readonly commits: ReadonlyMap<string, number>;
  /** How many attempts ran in each directory, without those whose entry names one. */
  readonly directories: ReadonlyMap<string, number>;
  /** The number of measured attempts, and the standard deviation of their durations, which is
   *  undefined for fewer than two. */
  readonly measured: number;
  readonly deviation: number | undefined;
  /** When the first attempt started that the list still shows, and when the last one ended. */
  readonly firstStart: number | undefined;
  readonly lastEnd: number | undefined;
}

/** Computes the figures in one pass.
 *  @param entries the whole list, in its order; only the running ones are kept in memory */
export function tally(entries: Iterable<EntrySummary>): Tally {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  const running: { n: number; entry: RunningEntry }[] = [];
  let [firstStart, lastEnd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const [commits, directories] = [new Map<string, number>(), new Map<string, number>()];
  let [measured, mean, squares] = [0, 0, 0];
  const links: Link[] = [];
  const gaps = new GapMeter();
  const tried: PendingEntry[] = [];
  const [starts, ends] = [new DateReader(), new DateReader()];
  for (const entry of entries) {
    counts[entry.status]++;
    if (entry.status === "running") running.push({ n: links.length, entry });
    if (entry.status === "pending" && hasWaited(entry)) tried.push(entry);
    links.push(linkOf(entry));
    const { gitCommit, directory, startedAt, endedAt }: EndFacts = entry.facts;
    count(commits, gitCommit);
    if (entry.options.cwd === undefined) count(directories, directory);
    if (startedAt === undefined) continue;
    const start = starts.parse(startedAt);
    if (start < firstStart) firstStart = start;
    if (endedAt === undefined) continue;
    const end = ends.parse(endedAt);
    if (end > lastEnd) lastEnd = end;
    if (entry.status === "cancelled") continue; // how long it ran says nothing about the others
    if (!(end >= start)) continue; // the clock was set back, or a user edited the date
    gaps.add(entry.facts, start, end);
    measured++;
    // Welford's algorithm (Technometrics 4, 1962), which keeps the sum of squares precise.
    const distance = end - start - mean;
    mean += distance / measured;
    squares += distance * (end - start - mean);
  }
  return {
    total: links.length,
    counts,
    running,
    waiting: countDependencies(links),
    commits,
    directories,
    meanDuration: measured > 0 ? mean : undefined,
    meanGap: gaps.meanMs,
    tried,
    measured,
    deviation: measured > 1 ? Math.sqrt(squares / (measured - 1)) : undefined,
    firstStart: Number.isFinite(firstStart) ? firstStart : undefined,
    lastEnd: Number.isFinite(lastEnd) ? lastEnd : undefined,
  };
}

function count(counts: Map<string, number>, key: string | undefined): void {
  if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Whether a pending entry says when it may begin or be tried again, or what its check said. Nothing
 *  but its status is known of one without a record. */
function hasWaited(entry: EntrySummary): entry is PendingEntry {
  const { notBefore, checks } = entry.facts as Past;
  return notBefore !== undefined || checks !== undefined || entry.options.begin !== undefined;
}

/** Milliseconds from `now` until all entries have ended, if the slots that run now continue.
 *  Undefined when nobody runs the list or nothing has been measured.
 *  @param slots how many experiments run at the same time */
export function timeLeft(figures: Tally, now: number, slots = slotsOf(figures.running)): number | undefined {
  const { running, counts, waiting } = figures;
  const turnaround = turnaroundOf(figures);
  if (turnaround === undefined || slots === 0) return undefined;
  const remaining = running.map(({ entry }) => {
    const elapsed = isQueued(entry) ? 0 : now - Date.parse(entry.facts.startedAt);
    // An edited date may be invalid, and the clock of another host may be ahead of ours.
    return Math.max(0, turnaround - (elapsed > 0 ? elapsed : 0));
  });
  const coming = Math.max(0, counts.pending - waiting.stuck.length);
  const work = coming * turnaround + remaining.reduce((a, b) => a + b, 0);
  return work / slots;
}

/** The median duration of the done entries, in milliseconds; undefined while there are none. */
export function medianDuration(entries: readonly Entry[]): number | undefined {
  const durations = entries.flatMap((entry) => {
    if (entry.status !== "done") return [];
    const duration = Date.parse(entry.facts.endedAt ?? "") - Date.parse(entry.facts.startedAt ?? "");
    return duration >= 0 ? [duration] : []; // an edited date may be invalid
  });
  durations.sort((a, b) => a - b);
  const middle = Math.floor(durations.length / 2);
  if (durations.length % 2 === 1) return durations[middle];
  return durations.length === 0 ? undefined : ((durations[middle - 1] ?? 0) + (durations[middle] ?? 0)) / 2;
}
