import type { Entry, PendingEntry } from "../../core/entry.ts";
import { usageError } from "../../core/failure.ts";
import type { Change } from "./change.ts";

/** A command that is to be in the list. */
export interface NewEntry {
  readonly entry: PendingEntry;
  /** Indices, within the same batch and before this one, of those that must have ended first. They become entry numbers in
   *  its `after`. */
  readonly after?: readonly number[];
}

/** A batch, or how it is made once it is known what the list has already. */
export type NewEntries = readonly NewEntry[] | ((before: readonly Entry[]) => readonly NewEntry[]);

/** The batch that is meant for a list that holds `before`. */
export function batchFor(added: NewEntries, before: readonly Entry[]): readonly NewEntry[] {
  return typeof added === "function" ? added(before) : added;
}

/** Where the commands of a batch are now. */
export interface Appended {
  /** Entry number of each, in the order of the batch: new, or already there. */
  readonly numbers: readonly number[];
  /** How many were added. */
  readonly fresh: number;
  /** How many the list had already. What is left of the batch repeats a fresh one. */
  readonly present: number;
}

/** Adds at the end what the list does not have yet. The same is what has the same argv, `env` and `check`, whatever its
 *  status and its other options are; of several such entries the last one is meant.
 *  @param options.again adds all of it, also what is there
 *  @throws CooperateError (usage) when an `after` names an entry that is not before the new one */
export function appendNew(added: NewEntries, { again }: { again: boolean }): Change<Appended> {
  const identities = (batch: readonly NewEntry[]): string[] => batch.map(({ entry }) => identityOf(entry));
  const wanted = typeof added === "function" ? undefined : identities(added);
  let last: Batch | undefined; // what the last call made: it may have been written and its reply lost
  return (entries) => {
    if (last && isThere(last, entries)) return { entries, value: last.value };
    const batch = batchFor(added, entries);
    last = batchOf(batch, wanted ?? identities(batch), entries, again);
    return { entries: last.fresh.length > 0 ? [...entries, ...last.fresh] : entries, value: last.value };
  };
}

interface Batch {
  /** Number of the first fresh one. */
  readonly at: number;
  readonly fresh: readonly PendingEntry[];
  readonly value: Appended;
}

function batchOf(
  added: readonly NewEntry[],
  wanted: readonly string[],
  entries: readonly Entry[],
  again: boolean,
): Batch {
  const known = new Map<string, number>();
  if (!again) for (const [n, entry] of entries.entries()) known.set(identityOf(entry), n);
  const fresh: PendingEntry[] = [];
  const numbers: number[] = [];
  let present = 0;
  for (const [i, { entry, after = [] }] of added.entries()) {
    const identity = wanted[i] as string;
    const twin = again ? undefined : known.get(identity);
    const end = entries.length + fresh.length;
    checkAfter(entry, end);
    const n = twin ?? end;
    if (twin === undefined) {
      fresh.push(withAfter(entry, after, numbers));
      if (!again) known.set(identity, n);
    } else if (twin < entries.length) present++;
    numbers.push(n);
  }
  return { at: entries.length, fresh, value: { numbers, fresh: fresh.length, present } };
}

/** What comes after others only points backwards, so that no two wait for each other. */
function checkAfter(entry: PendingEntry, end: number): void {
  const missing = entry.options.after?.find((other) => other >= end);
  if (missing === undefined) return;
  throw usageError(
    `there is no entry ${missing} that this one could run after`,
    end === 0 ? "the list has no entries so far" : `the entries before it are 0 to ${end - 1}`,
  );
}

function withAfter(entry: PendingEntry, after: readonly number[], numbers: readonly number[]): PendingEntry {
  if (after.length === 0) return entry;
  const mapped = after.map((i) => {
    const number = numbers[i];
    if (number === undefined) throw new RangeError(`a new entry after ${i}, which is not before it`);
    return number;
  });
  const all = [...new Set([...(entry.options.after ?? []), ...mapped])];
  return { ...entry, options: { ...entry.options, after: all } };
}

function isThere({ at, fresh }: Pick<Batch, "at" | "fresh">, entries: readonly Entry[]): boolean {
  if (fresh.length === 0) return false;
  return fresh.every((entry, i) => {
    const there = entries[at + i];
    return there !== undefined && identityOf(there) === identityOf(entry);
  });
}

/** The same text for entries that are the same experiment. */
export function identityOf({ argv, options: { env = {}, check } }: Entry): string {
  const words = JSON.stringify(argv);
  const names = Object.keys(env);
  if (names.length === 0 && check === undefined) return words;
  return words + JSON.stringify([names.sort().map((name) => [name, env[name]]), check ?? null]);
}

/** Adds `added` at the end, also what is there already; the value is the number of the first of them. */
export function append(added: readonly PendingEntry[]): Change<number> {
  const change = appendNew(
    added.map((entry) => ({ entry })),
    { again: true },
  );
  return (entries) => {
    const { entries: next, value } = change(entries);
    return { entries: next, value: value.numbers[0] ?? entries.length };
  };
}

/** Puts `added` in the place of all there is; the value is how many entries went.
 *  @throws CooperateError (usage) when an entry is running: its outcome would have nowhere to go. */
export function replaceAll(added: readonly PendingEntry[]): Change<number> {
  let gone: number | undefined; // by the last call: it may have been written and its reply lost
  return (entries) => {
    const isDone = isThere({ at: 0, fresh: added }, entries);
    if (isDone && gone !== undefined) return { entries, value: gone };
    const running = entries.findIndex((entry) => entry.status === "running");
    if (running !== -1) {
      throw usageError(
        `entry ${running} is running: a list is not replaced while it is worked on`,
        "append to it, or wait until it has ended",
      );
    }
    if (!isDone) gone = entries.length; // else nobody could tell
    return { entries: added, value: entries.length };
  };
}
