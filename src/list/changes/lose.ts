// Modelled in test/model/supervisor.pml: change the model first.
import { countUp, type EndedEntry, type Entry, type RunningEntry, toPending } from "../../core/entry.ts";
import { pastOf } from "../../core/history.ts";
import { countsOf, overFacts } from "../../core/fact-lifetimes.ts";
import { cancelled } from "./cancelled.ts";
import type { Change } from "./change.ts";
import { applyOrder } from "./claim.ts";

/** Claims that were found lost, each with the runner that was found dead. A runner that has
 *  registered again in the meantime has another id (moveClaims) and keeps its entries. */
export type LostClaims = ReadonlyMap<string, string | undefined>;

/** An entry that was lost this often in a row is assumed to crash its runner or the machine. */
export const MAX_LOSSES = 3;

/** An attempt that was lost, and the new status of its entry: normally pending; failed after too
 *  many losses; held or cancelled when a user had asked for that. */
export interface Lost {
  readonly n: number;
  readonly entry: RunningEntry;
  readonly now: "pending" | "failed" | "held" | "cancelled";
}

/** Whether the attempt in the record of `entry` is one of `lost`. */
export function isLost(entry: RunningEntry, lost: LostClaims): boolean {
  return lost.has(entry.facts.claim) && lost.get(entry.facts.claim) === entry.facts.runner;
}

/** Puts back the entries of the claims `lost`. The attempt and the loss are counted; at the third
 *  loss in a row the entry is marked failed.
 *  @param endedAt ISO 8601 in UTC, for the failed entries */
export function lose(lost: LostClaims, endedAt: string): Change<readonly Lost[]> {
  return (entries) => {
    const value: Lost[] = [];
    const next = entries.map((entry, n): Entry => {
      if (entry.status !== "running" || !isLost(entry, lost)) return entry;
      const after = afterLoss(entry, endedAt);
      value.push({ n, entry, now: after.status as Lost["now"] });
      return after;
    });
    return { entries: value.length > 0 ? next : entries, value };
  };
}

function afterLoss(entry: RunningEntry, endedAt: string): Entry {
  const losses = countUp(entry.facts.losses);
  if (entry.facts.order === "cancel") return cancelled(entry, endedAt);
  if (losses >= MAX_LOSSES) return failedAsLost(entry, losses, endedAt);
  const past = pastOf(entry, { ...countsOf(entry.facts), losses }, "lost");
  return applyOrder(toPending(entry, past), entry, endedAt);
}

/** `entry` after it was lost too often. */
export function failedAsLost(entry: RunningEntry, losses: number, endedAt: string): EndedEntry {
  const facts = overFacts(entry.facts);
  const error = `its runner was lost ${losses} times in a row, the last one on ${entry.facts.host}`;
  return { ...entry, status: "failed", facts: { ...facts, losses, endedAt, reason: "lost", error } };
}

/** Transfers the entries of the runner `from` to its new id `to`; the value is the claims that
 *  `to` holds then. */
export function moveClaims(from: string, to: string): Change<ReadonlySet<string>> {
  return (entries) => {
    const held = new Set<string>();
    let moved = false;
    const next = entries.map((entry): Entry => {
      if (entry.status !== "running") return entry;
      const { runner, claim } = entry.facts;
      if (runner !== from && runner !== to) return entry;
      held.add(claim);
      if (runner === to) return entry;
      moved = true;
      return { ...entry, facts: { ...entry.facts, runner: to } };
    });
    return { entries: moved ? next : entries, value: held };
  };
}
