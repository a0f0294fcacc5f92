import { type Entry, type Order, type RunningEntry, toPending } from "../../core/entry.ts";
import { select, type Selection } from "../../core/selection.ts";
import { cancelled } from "./cancelled.ts";
import type { Change } from "./change.ts";
import { isLost, type LostClaims } from "./lose.ts";

/**
 * What a user asks of entries, from any machine. What is pending changes at once; for what runs the order is written into its
 * record, where its runner finds it.
 */
export interface Controlled {
  /** Numbers of the entries that changed at once. */
  readonly changed: readonly number[];
  /** Claims whose runner has been asked, with their numbers. */
  readonly asked: ReadonlyMap<string, number>;
  /** By those claims: their runners. */
  readonly runners: ReadonlyMap<string, string>;
  /** Numbers of selected entries for which this means nothing: they have ended, or are so already. */
  readonly skipped: readonly number[];
}

type Step = (entry: Entry, lost: boolean) => Entry | undefined;

/** Ends what runs, and lets what is pending or held never run.
 *  @param lost claims whose runner is lost: nobody would obey, so they are cancelled here
 *  @param endedAt ISO 8601 in UTC */
export function cancel(selection: Selection, lost: LostClaims, endedAt: string): Change<Controlled> {
  return control(selection, lost, (entry, isLost) => {
    if (entry.status === "pending" || entry.status === "held" || (entry.status === "running" && isLost)) {
      return cancelled(entry, endedAt);
    }
    return entry.status === "running" ? ordered(entry, "cancel") : undefined;
  });
}

/** Holds what runs (SIGSTOP), and what is pending. */
export function pause(selection: Selection): Change<Controlled> {
  return control(selection, new Map(), (entry) => {
    if (entry.status === "pending") return { ...entry, status: "held" };
    return entry.status === "running" && entry.facts.order === undefined
      ? ordered(entry, "pause")
      : undefined;
  });
}

/** Takes back {@link pause}. */
export function resume(selection: Selection): Change<Controlled> {
  return control(selection, new Map(), (entry) => {
    if (entry.status === "held") return toPending(entry, entry.facts);
    return entry.status === "running" && entry.facts.order === "pause"
      ? ordered(entry, undefined)
      : undefined;
  });
}

/** Gives entries another priority; the higher goes first, and what has none has 0. */
export function prioritize(selection: Selection, priority: number): Change<Controlled> {
  return control(selection, new Map(), (entry) => {
    if (entry.status !== "pending" && entry.status !== "held") return undefined;
    if ((entry.options.priority ?? 0) === priority) return undefined;
    const { priority: _before, ...options } = entry.options;
    return { ...entry, options: priority === 0 ? options : { ...options, priority } };
  });
}

function control(selection: Selection, lost: LostClaims, step: Step): Change<Controlled> {
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

function ordered(entry: RunningEntry, order: Order | undefined): RunningEntry {
  if (entry.facts.order === order) return entry; // asked already; the runner has yet to answer
  const { order: _before, ...facts } = entry.facts;
  return { ...entry, facts: { ...facts, ...(order !== undefined && { order }) } };
}
