import type { Stuck } from "../../core/wait-counts.ts";
import { type Options, STATUSES, type Status } from "../../core/entry.ts";
import { readinessOf } from "./readiness.ts";

/** Pending entries that cannot be claimed now because of their dependencies (`after`). */
export interface DependencyCounts {
  /** How many wait, directly or by way of others, for an entry that is not simply pending. */
  readonly count: number;
  /** The entries that they wait for in the end, by number: their status, or that there is no such
   *  entry. Empty with `count` above 0 means that they wait for one another. */
  readonly blockers: ReadonlyMap<number, Status | "missing">;
  /** Those of the pending and held entries that can never run, in the order of the list. */
  readonly stuck: readonly Stuck[];
}

/** The parts of an entry that its dependencies depend on. */
export interface Link {
  readonly status: Status;
  readonly options: Pick<Options, "after">;
}

const INDEPENDENT = Object.fromEntries(STATUSES.map((status) => [status, { status, options: {} }])) as Record<
  Status,
  Link
>;

/** The link of `entry`. Entries without dependencies share one object per status, so that the
 *  entries themselves can be released. */
export function linkOf({ status, options }: Link): Link {
  return options.after === undefined ? INDEPENDENT[status] : { status, options };
}

/** Counts the pending entries that would remain if runners ran all that they can, one after the
 *  other. */
export function countDependencies(entries: readonly Link[]): DependencyCounts {
  const open = unreachedEntries(entries, ["pending"], (n) => entries[n]?.status === "done");
  const blockers = new Map<number, Status | "missing">();
  for (const n of open) {
    for (const other of afterOf(entries, n)) {
      const status = entries[other]?.status ?? "missing";
      if (status !== "done" && status !== "pending") blockers.set(other, status);
    }
  }
  return { count: open.size, blockers, stuck: stuckOf(entries) };
}

/** The entries that can never run. */
export function stuckOf(entries: readonly Link[]): Stuck[] {
  const willBeDone = (n: number): boolean => {
    const entry = entries[n];
    if (!entry || entry.status === "unknown") return false;
    // An entry that is to run after a failed one is skipped, or runs all the same.
    return !isUnstarted(entry.status) || readinessOf(entry, entries).kind === "blocked";
  };
  const stuck = unreachedEntries(entries, UNSTARTED, willBeDone);
  // for each entry without a reason of its own, one entry that it waits for
  const waitsFor = new Map<number, number>();
  const reasons = new Map<number, Stuck["why"]>();
  for (const n of stuck) {
    const by = afterOf(entries, n).find(
      (other) => !willBeDone(other) && !isUnstarted(entries[other]?.status),
    );
    if (by !== undefined) reasons.set(n, { kind: entries[by] ? "unknown" : "missing", by });
    else waitsFor.set(n, afterOf(entries, n).find((other) => stuck.has(other)) as number);
  }
  for (const path of cyclesOf(waitsFor)) for (const n of path) reasons.set(n, { kind: "cycle", path });
  return [...stuck].map((n) => ({
    n,
    why: reasons.get(n) ?? { kind: "behind", by: waitsFor.get(n) as number },
  }));
}

const UNSTARTED: readonly Status[] = ["pending", "held"];

function isUnstarted(status: Status | undefined): boolean {
  return status !== undefined && UNSTARTED.includes(status);
}

/** The entries of these statuses that never get their turn when each entry runs once everything in
 *  its `after` has run: those that a topological sort by Kahn's algorithm (Communications of the
 *  ACM 5, 1962) does not reach.
 *  @param willBeDone whether another entry is done, or will be by itself */
function unreachedEntries(
  entries: readonly Link[],
  statuses: readonly Status[],
  willBeDone: (n: number) => boolean,
): Set<number> {
  const remaining = new Set<number>();
  const unmetCounts = new Map<number, number>(); // for how many others each entry still waits
  const followers = new Map<number, number[]>();
  const followersOf = (n: number): number[] => {
    const existing = followers.get(n) ?? [];
    followers.set(n, existing);
    return existing;
  };
  const next: number[] = [];
  for (const [n, { status, options }] of entries.entries())
    if (options.after !== undefined && statuses.includes(status) && !willBeDone(n)) remaining.add(n);
  for (const n of remaining) {
    const others = new Set(
      afterOf(entries, n).filter((other) => !willBeDone(other) && !isIndependent(entries[other], statuses)),
    );
    unmetCounts.set(n, others.size);
    for (const other of others) followersOf(other).push(n);
    if (others.size === 0) next.push(n);
  }
  for (let n = next.pop(); n !== undefined; n = next.pop()) {
    remaining.delete(n);
    for (const follower of followers.get(n) ?? []) {
      const unmet = (unmetCounts.get(follower) ?? 0) - 1;
      unmetCounts.set(follower, unmet);
      if (unmet === 0) next.push(follower);
    }
  }
  return remaining;
}

function isIndependent(entry: Link | undefined, statuses: readonly Status[]): boolean {
  return entry !== undefined && entry.options.after === undefined && statuses.includes(entry.status);
}

/** The cycles of the graph in which each entry points to the one that it waits for. Each is listed
 *  from its lowest number and back to it. */
function cyclesOf(waitsFor: ReadonlyMap<number, number>): number[][] {
  const cycles: number[][] = [];
  const visited = new Map<number, number>(); // with the walk that visited it first
  for (const start of waitsFor.keys()) {
    const walk: number[] = [];
    let n: number | undefined = start;
    while (n !== undefined && !visited.has(n)) {
      visited.set(n, start);
      walk.push(n);
      n = waitsFor.get(n);
    }
    if (n === undefined || visited.get(n) !== start) continue;
    const cycle = walk.slice(walk.indexOf(n));
    const at = cycle.indexOf(Math.min(...cycle));
    const rotated = [...cycle.slice(at), ...cycle.slice(0, at)];
    cycles.push([...rotated, rotated[0] as number]);
  }
  return cycles;
}

function afterOf(entries: readonly Link[], n: number): readonly number[] {
  return entries[n]?.options.after ?? [];
}
