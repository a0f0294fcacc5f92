import type { EndedEntry, Entry, RunningEntry } from "../../core/entry.ts";
import { type Failure, type HostFigures, hostsOf, lastFailures } from "../../list/queries/by-host.ts";
import { tally, type Tally } from "../../list/queries/tally.ts";

/** What the live view shows of one version of a list. Made once for each version, and drawn once a second. */
export interface WatchModel {
  /** As the user named it. */
  readonly file: string;
  readonly entries: readonly Entry[];
  readonly figures: Tally;
  readonly hosts: readonly HostFigures[];
  /** The latest first. */
  readonly failures: readonly Failure[];
}

/** More of them nobody reads here; `--list FILE failed` has all. */
const MOST_FAILURES = 50;

export function watchModel(entries: readonly Entry[], file: string): WatchModel {
  return {
    file,
    entries,
    figures: tally(entries),
    hosts: hostsOf(entries),
    failures: lastFailures(entries, MOST_FAILURES),
  };
}

/** Whether nothing runs and nothing waits to be run. */
export function isOver({ figures: { counts } }: WatchModel): boolean {
  return counts.pending === 0 && counts.running === 0;
}

/** A row that can be selected: one attempt at an entry. Its number alone would mean another one when `--remove` has moved it, or
 *  when somebody has put it back meanwhile. */
export interface Pick {
  readonly n: number;
  readonly entry: RunningEntry | EndedEntry;
}

/** The rows over which the arrows move, from top to bottom. */
export function picksOf({ hosts, failures }: WatchModel): Pick[] {
  return [...hosts.flatMap(({ running }) => running), ...failures];
}

/** Whether `entry` is still the attempt that was picked, running or ended. */
export function isSameAttempt(entry: Entry | undefined, pick: Pick): boolean {
  if (entry === undefined) return false;
  const claim = "claim" in entry.facts ? entry.facts.claim : undefined;
  // A record that a hand wrote may have none.
  return claim === pick.entry.facts.claim && (claim !== undefined || entry.status === pick.entry.status);
}
