import { type Options, STATUSES, type Status } from "../core/entry.ts";
import { readinessOf } from "./ready.ts";

/** Pending entries that nobody may claim as things are. */
export interface Waiting {
  /** How many wait, also by way of others, for something that is not simply up next. */
  readonly count: number;
  /** What they wait for in the end, by number: how it stands, or that there is no such entry. Empty while `count` is not: they
   *  wait for one another. */
  readonly blockers: ReadonlyMap<number, Status | "missing">;
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
export function waitingOf(entries: readonly Link[]): Waiting {
  const open = new Set<number>();
  for (const [n, entry] of entries.entries())
    if (entry.status === "pending" && readinessOf(entry, entries).kind !== "ready") open.add(n);
  // Is done, or will be if all goes well.
  const comes = (n: number): boolean =>
    entries[n]?.status === "done" || (entries[n]?.status === "pending" && !open.has(n));
  let before: number;
  do {
    before = open.size; // `after` points backwards as a rule, so that the second round changes nothing
    for (const n of open) if (afterOf(entries, n).every(comes)) open.delete(n);
  } while (open.size < before);
  const blockers = new Map<number, Status | "missing">();
  for (const n of open) {
    for (const other of afterOf(entries, n))
      if (!comes(other) && !open.has(other)) blockers.set(other, entries[other]?.status ?? "missing");
  }
  return { count: open.size, blockers };
}

function afterOf(entries: readonly Link[], n: number): readonly number[] {
  return entries[n]?.options.after ?? [];
}
