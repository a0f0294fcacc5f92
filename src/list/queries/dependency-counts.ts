import type { Stuck } from "../../core/wait-counts.ts";
import { type Options, STATUSES, type Status } from "../../core/entry.ts";
import { readinessOf } from "./readiness.ts";

/** Pending entries that nobody may claim as things are. */
export interface DependencyCounts {
  /** How many wait, also by way of others, for something that is not simply up next. */
  readonly count: number;
  /** What they wait for in the end, by number: how it stands, or that there is no such entry. Empty while `count` is not: they
   *  wait for one another. */
  readonly blockers: ReadonlyMap<number, Status | "missing">;
  /** Those among them, and of the held ones, that can never run, in the order of the list. */
  readonly stuck: readonly Stuck[];
}

/** As much of an entry as others wait for, or as it waits itself. */
export interface Link {
  readonly status: Status;
  readonly options: Pick<Options, "after">;
}

const PLAIN = Object.fromEntries(STATUSES.map((status) => [status, { status, options: {} }])) as Record<
  Status,
  Link
>;

/** The link of `entry`; one for all of its status that wait for nothing, so that it does not hold them. */
export function linkOf({ status, options }: Link): Link {
  return options.after === undefined ? PLAIN[status] : { status, options };
}

/** What keeps the pending entries of a list from being run, one after the other, by whoever comes next. */
export function countDependencies(entries: readonly Link[]): DependencyCounts {
  const open = unreached(entries, ["pending"], (n) => entries[n]?.status === "done");
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
  const comes = (n: number): boolean => {
    const entry = entries[n];
    if (!entry || entry.status === "unknown") return false;
    // What is to run after one that failed is skipped, or runs all the same.
    return !isPut(entry.status) || readinessOf(entry, entries).kind === "blocked";
  };
  const stuck = unreached(entries, PUT, comes);
  const before = new Map<number, number>(); // of each that has no reason of its own, one that it waits for
  const reasons = new Map<number, Stuck["why"]>();
  for (const n of stuck) {
    const by = afterOf(entries, n).find((other) => !comes(other) && !isPut(entries[other]?.status));
    if (by !== undefined) reasons.set(n, { kind: entries[by] ? "unknown" : "missing", by });
    else before.set(n, afterOf(entries, n).find((other) => stuck.has(other)) as number);
  }
  for (const path of cyclesOf(before)) for (const n of path) reasons.set(n, { kind: "cycle", path });
  return [...stuck].map((n) => ({
    n,
    why: reasons.get(n) ?? { kind: "behind", by: before.get(n) as number },
  }));
}

const PUT: readonly Status[] = ["pending", "held"];

function isPut(status: Status | undefined): boolean {
  return status !== undefined && PUT.includes(status);
}

/** The entries of these statuses that would not get their turn if each ran once all ran that it is to run after.
 *  @param comes whether another is done, or will be by itself */
function unreached(
  entries: readonly Link[],
  statuses: readonly Status[],
  comes: (n: number) => boolean,
): Set<number> {
  const left = new Set<number>();
  const lacks = new Map<number, number>(); // of how many each still waits
  const followers = new Map<number, number[]>();
  const followersOf = (n: number): number[] => {
    const known = followers.get(n) ?? [];
    followers.set(n, known);
    return known;
  };
  const next: number[] = [];
  for (const [n, { status, options }] of entries.entries())
    if (options.after !== undefined && statuses.includes(status) && !comes(n)) left.add(n);
  for (const n of left) {
    const others = new Set(
      afterOf(entries, n).filter((other) => !comes(other) && !isFree(entries[other], statuses)),
    );
    lacks.set(n, others.size);
    for (const other of others) followersOf(other).push(n);
    if (others.size === 0) next.push(n);
  }
  for (let n = next.pop(); n !== undefined; n = next.pop()) {
    left.delete(n);
    for (const follower of followers.get(n) ?? []) {
      const rest = (lacks.get(follower) ?? 0) - 1;
      lacks.set(follower, rest);
      if (rest === 0) next.push(follower);
    }
  }
  return left;
}

function isFree(entry: Link | undefined, statuses: readonly Status[]): boolean {
  return entry !== undefined && entry.options.after === undefined && statuses.includes(entry.status);
}

/** The circles that one comes to by going from each to the one before it: each from its lowest number on, back to it. */
function cyclesOf(before: ReadonlyMap<number, number>): number[][] {
  const cycles: number[][] = [];
  const seen = new Map<number, number>(); // with the walk that came there first
  for (const start of before.keys()) {
    const walk: number[] = [];
    let n: number | undefined = start;
    while (n !== undefined && !seen.has(n)) {
      seen.set(n, start);
      walk.push(n);
      n = before.get(n);
    }
    if (n === undefined || seen.get(n) !== start) continue;
    const circle = walk.slice(walk.indexOf(n));
    const at = circle.indexOf(Math.min(...circle));
    const turned = [...circle.slice(at), ...circle.slice(0, at)];
    cycles.push([...turned, turned[0] as number]);
  }
  return cycles;
}

function afterOf(entries: readonly Link[], n: number): readonly number[] {
  return entries[n]?.options.after ?? [];
}
