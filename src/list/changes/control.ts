import { type Entry, type Order, type RunningEntry, toPending } from "../../core/entry.ts";
import { select, type Selection } from "../../core/selection.ts";
import { cancelled } from "./cancelled.ts";
import type { Change } from "./change.ts";
import { isLost, type LostClaims } from "./lose.ts";

/**
 * What users ask of entries, from any machine. A pending entry changes at once. For a running
 * entry, the order is written into its record, where its runner finds it.
 */
export interface Controlled {
  /** Numbers of the entries that changed at once. */
  readonly changed: readonly number[];
  /** Claims whose runner was sent an order, with their entry numbers. */
  readonly asked: ReadonlyMap<string, number>;
  /** The runners of those claims, by claim. */
  readonly runners: ReadonlyMap<string, string>;
  /** Numbers of selected entries on which the request has no effect, because they have ended or
   *  are in the desired state already. */
  readonly skipped: readonly number[];
  /** The entries that are no longer in the list: those of `changed`, in that order. */
  readonly removed?: readonly Entry[];
}

type ControlStep = (entry: Entry, lost: boolean) => Entry | undefined;

/** Ends running entries, and prevents pending and held ones from ever running.
 *  @param lost claims whose runner is lost and cannot obey, so this call cancels them
 *  @param endedAt ISO 8601 in UTC */
export function cancel(selection: Selection, lost: LostClaims, endedAt: string): Change<Controlled> {
  return control(selection, lost, (entry, isLost) => {
    if (entry.status === "pending" || entry.status === "held" || (entry.status === "running" && isLost)) {
      return cancelled(entry, endedAt);
    }
    return entry.status === "running" ? withOrder(entry, "cancel") : undefined;
  });
}

/** Pauses running entries (SIGSTOP) and holds pending ones. */
export function pause(selection: Selection): Change<Controlled> {
  return control(selection, new Map(), (entry) => {
    if (entry.status === "pending") return { ...entry, status: "held" };
    return entry.status === "running" && entry.facts.order === undefined
      ? withOrder(entry, "pause")
      : undefined;
  });
}

/** Reverts {@link pause}. */
export function resume(selection: Selection): Change<Controlled> {
  return control(selection, new Map(), (entry) => {
    if (entry.status === "held") return toPending(entry, entry.facts);
    return entry.status === "running" && entry.facts.order === "pause"
      ? withOrder(entry, undefined)
      : undefined;
  });
}

/** Changes the priority of entries. The highest runs first, and the default is 0. */
export function prioritize(selection: Selection, priority: number): Change<Controlled> {
  return control(selection, new Map(), (entry) => {
    if (entry.status !== "pending" && entry.status !== "held") return undefined;
    if ((entry.options.priority ?? 0) === priority) return undefined;
    const { priority: _before, ...options } = entry.options;
    return { ...entry, options: priority === 0 ? options : { ...options, priority } };
  });
}

function control(selection: Selection, lost: LostClaims, step: ControlStep): Change<Controlled> {
  return (entries) => {
    const value = {
      changed: [] as number[],
      asked: new Map<string, number>(),
      runners: new Map<string, string>(),
      skipped: [] as number[],
    };
    const next = [...entries];
    for (const n of select(entries, selection)) {
      const entry = entries[n] as Entry;
      const after = step(entry, entry.status === "running" && isLost(entry, lost));
      if (after === undefined) {
        value.skipped.push(n);
        continue;
      }
      next[n] = after;
      if (after.status !== "running") {
        value.changed.push(n);
        continue;
      }
      const { claim, runner } = after.facts;
      value.asked.set(claim, n);
      if (runner !== undefined) value.runners.set(claim, runner);
    }
    const changed = next.some((entry, n) => entry !== entries[n]);
    return { entries: changed ? next : entries, value };
  };
}

function withOrder(entry: RunningEntry, order: Order | undefined): RunningEntry {
  if (entry.facts.order === order) return entry; // already ordered; the runner has yet to answer
  const { order: _before, ...facts } = entry.facts;
  return { ...entry, facts: { ...facts, ...(order !== undefined && { order }) } };
}
