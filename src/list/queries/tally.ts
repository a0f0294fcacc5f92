import { type EndFacts, type Entry, type RunningEntry, STATUSES, type Status } from "../../core/entry.ts";
import { DateReader } from "../../core/date-reader.ts";
import type { EntryGlance } from "../format/quick-scan.ts";
import { type Link, linkOf, type DependencyCounts, countDependencies } from "./dependency-counts.ts";

/** A list in figures. Times are milliseconds since the epoch, durations milliseconds. */
export interface Tally {
  readonly total: number;
  readonly counts: Readonly<Record<Status, number>>;
  readonly running: readonly { readonly n: number; readonly entry: RunningEntry }[];
  /** Which of the pending ones nobody may claim as things are, because of their `after`. */
  readonly waiting: DependencyCounts;
  /** Mean duration of the attempts that ended, or undefined before the first did. */
  readonly meanDuration: number | undefined;
  /** How many attempts ran on which commit, of those that the list still shows. */
  readonly commits: ReadonlyMap<string, number>;
  /** How many those are, and their standard deviation: undefined for fewer than two. */
  readonly measured: number;
  readonly deviation: number | undefined;
  /** When the first attempt began that the list still knows of, and when the last one ended. */
  readonly firstStart: number | undefined;
  readonly lastEnd: number | undefined;
}

/** @param entries the whole list, in its order; only those that run are held */
export function tally(entries: Iterable<EntryGlance>): Tally {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  const running: { n: number; entry: RunningEntry }[] = [];
  let [firstStart, lastEnd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const commits = new Map<string, number>();
  let [measured, mean, squares] = [0, 0, 0];
  const links: Link[] = [];
  const [starts, ends] = [new DateReader(), new DateReader()];
  for (const entry of entries) {
    counts[entry.status]++;
    if (entry.status === "running") running.push({ n: links.length, entry });
    links.push(linkOf(entry));
    const { gitCommit, startedAt, endedAt }: EndFacts = entry.facts;
    if (gitCommit !== undefined) commits.set(gitCommit, (commits.get(gitCommit) ?? 0) + 1);
    if (startedAt === undefined) continue;
    const start = starts.parse(startedAt);
    if (start < firstStart) firstStart = start;
    if (endedAt === undefined) continue;
    const end = ends.parse(endedAt);
    if (end > lastEnd) lastEnd = end;
    if (!(end >= start)) continue; // a clock that was set back, or a date written by hand
    measured++;
    // Welford, Technometrics 4 (1962): the sum of squares loses no digits.
    const off = end - start - mean;
    mean += off / measured;
    squares += off * (end - start - mean);
  }
  return {
    total: links.length,
    counts,
    running,
    waiting: countDependencies(links),
    commits,
    meanDuration: measured > 0 ? mean : undefined,
    measured,
    deviation: measured > 1 ? Math.sqrt(squares / (measured - 1)) : undefined,
    firstStart: Number.isFinite(firstStart) ? firstStart : undefined,
    lastEnd: Number.isFinite(lastEnd) ? lastEnd : undefined,
  };
}

/** Milliseconds from `now` until the list is worked through, if the running slots go on as so far: undefined when
 *  nobody runs it or nothing has been measured. */
export function timeLeft(figures: Tally, now: number): number | undefined {
  const { running, meanDuration, counts } = figures;
  if (meanDuration === undefined || running.length === 0) return undefined;
  const begun = running.map(({ entry }) => {
    const since = now - Date.parse(entry.facts.startedAt);
    // A date written by hand may be none, and another host's clock ahead of ours.
    return Math.max(0, meanDuration - (since > 0 ? since : 0));
  });
  const work = counts.pending * meanDuration + begun.reduce((a, b) => a + b, 0);
  return work / running.length;
}

/** The median of the durations of what is done, in milliseconds; undefined while nothing is. */
export function medianDuration(entries: readonly Entry[]): number | undefined {
  const durations = entries.flatMap((entry) => {
    if (entry.status !== "done") return [];
    const duration = Date.parse(entry.facts.endedAt ?? "") - Date.parse(entry.facts.startedAt ?? "");
    return duration >= 0 ? [duration] : []; // not of dates that are none
  });
  durations.sort((a, b) => a - b);
  const middle = Math.floor(durations.length / 2);
  if (durations.length % 2 === 1) return durations[middle];
  return durations.length === 0 ? undefined : ((durations[middle - 1] ?? 0) + (durations[middle] ?? 0)) / 2;
}
