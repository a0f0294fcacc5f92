import type { EndedEntry, Entry, RunningEntry } from "../../core/entry.ts";
import { isSeenAttempt } from "../../core/seen-attempt.ts";
import { type HostFigures, hostsOf } from "../../list/queries/by-host.ts";
import { type Failure, lastFailures } from "../../list/queries/last-failures.ts";
import type { EndState } from "../../list/queries/end-state.ts";
import { tally, type Tally } from "../../list/queries/tally.ts";

/** What the live view shows of one version of a list. It is computed once per version and drawn
 *  once a second. */
export interface WatchModel {
  /** As the user named it. */
  readonly file: string;
  readonly entries: readonly Entry[];
  readonly figures: Tally;
  readonly hosts: readonly HostFigures[];
  /** The latest first. */
  readonly failures: readonly Failure[];
}

/** More would not be read here; `--list FILE failed` shows all. */
const MOST_FAILURES = 50;

/** Computes the model of the live view.
 *  @param file the list as the user named it */
export function watchModel(entries: readonly Entry[], file: string): WatchModel {
  return {
    file,
    entries,
    figures: tally(entries),
    hosts: hostsOf(entries),
    failures: lastFailures(entries, MOST_FAILURES),
  };
}

/** What may still become of the entries. */
export function endStateOfModel({ figures: { counts, waiting } }: WatchModel): EndState {
  return { counts, stuck: waiting.stuck };
}

/** A row that can be selected: one attempt at an entry. Its number alone may come to mean another
 *  attempt, when `--remove` moves the entry or somebody puts it back. */
export interface AttemptRow {
  readonly n: number;
  readonly entry: RunningEntry | EndedEntry;
}

/** The rows that can be selected, from top to bottom. */
export function attemptRows({ hosts, failures }: WatchModel): AttemptRow[] {
  return [...hosts.flatMap(({ running }) => running), ...failures];
}

/** Whether `entry` is still the selected attempt, running or ended. */
export function isSameAttempt(entry: Entry | undefined, { entry: selected }: AttemptRow): boolean {
  return (
    entry !== undefined && isSeenAttempt(entry, { claim: selected.facts.claim, status: selected.status })
  );
}
