import type { Entry, PendingEntry } from "../../core/entry.ts";
import { usageError } from "../../core/failure.ts";
import type { Change } from "./change.ts";
import { type Context, KnownCommands } from "./known-commands.ts";

/** A command to be added to the list. */
export interface NewEntry extends Context {
  readonly entry: PendingEntry;
}

/** A batch, or a function that creates it from the entries that the list already has. */
export type NewEntries = readonly NewEntry[] | ((before: readonly Entry[]) => readonly NewEntry[]);

/** The batch for a list that holds `before`. */
export function batchFor(added: NewEntries, before: readonly Entry[]): readonly NewEntry[] {
  return typeof added === "function" ? added(before) : added;
}

/** Where the commands of a batch are in the list. */
export interface Appended {
  /** The entry number of each command, in the order of the batch, whether new or already
   *  present. */
  readonly numbers: readonly number[];
  /** How many were added. */
  readonly fresh: number;
  /** How many the list had already. The rest of the batch repeats commands that were just
   *  added. */
  readonly present: number;
}

/** Appends the commands that the list does not have yet. Two entries are the same when they have
 *  the same argv, `env`, `check`, `hosts`, `placeholders` and `output`, whatever their status and
 *  other options; of several such entries the last one counts. Steps of a sweep have to be after
 *  the same entries, too (known-commands.ts).
 *  @param options.again adds all of the batch, also commands that are already present
 *  @throws CooperateError (usage) when an `after` names an entry that does not come before the new
 *    one */
export function appendNew(added: NewEntries, { again }: { again: boolean }): Change<Appended> {
  const identities = (batch: readonly NewEntry[]): string[] =>
    batch.map((command) => (isStep(command) ? stepIdentityOf(command.entry) : identityOf(command.entry)));
  const wanted = typeof added === "function" ? undefined : identities(added);
  // the result of the last call, which may have been written although the reply got lost
  let last: Batch | undefined;
  return (entries) => {
    if (last && isPresent(last, entries)) return { entries, value: last.value };
    const batch = batchFor(added, entries);
    last = batchOf(batch, wanted ?? identities(batch), entries, again);
    return { entries: last.fresh.length > 0 ? [...entries, ...last.fresh] : entries, value: last.value };
  };
}

interface Batch {
  /** Number of the first added entry. */
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
  const known = again ? undefined : new KnownCommands(entries, identityOf, stepIdentityOf);
  const fresh: PendingEntry[] = [];
  const numbers: number[] = [];
  let present = 0;
  for (const [i, command] of added.entries()) {
    const { entry } = command;
    const end = entries.length + fresh.length;
    checkAfter(entry, end);
    const preceding = precedingOf(command, numbers);
    const n = known?.numberOf(wanted[i] as string, command, preceding, end) ?? end;
    if (n === end) fresh.push(withAfter(entry, preceding));
    else if (n < entries.length) present++;
    numbers.push(n);
  }
  return { at: entries.length, fresh, value: { numbers, fresh: fresh.length, present } };
}

/** An `after` may only point backwards, so that no two entries wait for each other. */
function checkAfter(entry: PendingEntry, end: number): void {
  const missing = entry.options.after?.find((other) => other >= end);
  if (missing === undefined) return;
  throw usageError(
    `there is no entry ${missing} that this one could run after`,
    end === 0 ? "the list has no entries so far" : `the entries before it are 0 to ${end - 1}`,
  );
}

/** The numbers of the entries that `command` is after, of its own batch. */
function precedingOf({ after = [] }: NewEntry, numbers: readonly number[]): readonly number[] {
  return after.map((i) => {
    const number = numbers[i];
    if (number === undefined) throw new RangeError(`a new entry after ${i}, which is not before it`);
    return number;
  });
}

function withAfter(entry: PendingEntry, preceding: readonly number[]): PendingEntry {
  if (preceding.length === 0) return entry;
  const all = [...new Set([...(entry.options.after ?? []), ...preceding])];
  return { ...entry, options: { ...entry.options, after: all } };
}

function isPresent({ at, fresh }: Pick<Batch, "at" | "fresh">, entries: readonly Entry[]): boolean {
  if (fresh.length === 0) return false;
  return fresh.every((entry, i) => {
    const candidate = entries[at + i];
    return candidate !== undefined && identityOf(candidate) === identityOf(entry);
  });
}

/** A text that is the same for entries of the same experiment. */
export function identityOf({ argv, options }: Pick<Entry, "argv" | "options">): string {
  const { env = {}, check, hosts, output, placeholders } = options;
  const words = JSON.stringify(argv);
  const names = Object.keys(env);
  // A command that names its folder differs from others by its words, and is the same as the one
  // that a list has from before entries had this key.
  const folder = output === undefined || argv.some((word) => hasPath(word, output)) ? undefined : output;
  const own = [check, hosts && [...hosts].sort(), folder, placeholders || undefined];
  if (names.length === 0 && own.every((each) => each === undefined)) return words;
  return words + JSON.stringify([names.sort().map((name) => [name, env[name]]), ...own]);
}

/** The identity of what runs after another step. The steps before it tell which setting it is of, also
 *  in a list from before entries had an `output`. */
function stepIdentityOf({ argv, options }: Pick<Entry, "argv" | "options">): string {
  const { output: _output, ...rest } = options;
  return identityOf({ argv, options: rest });
}

function isStep({ after = [] }: NewEntry): boolean {
  return after.length > 0;
}

/** Whether `word` is `path`, or has it between characters that no name has: `--dir=out/1,x`. */
function hasPath(word: string, path: string): boolean {
  for (let at = word.indexOf(path); at !== -1; at = word.indexOf(path, at + 1))
    if (!IN_NAME.test(word.charAt(at - 1)) && !IN_NAME.test(word.charAt(at + path.length))) return true;
  return false;
}

const IN_NAME = /[\p{L}\p{N}_.-]/u;

/** Appends `added`, also commands that are already present; the value is the number of the first
 *  one. */
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

/** Replaces all entries by `added`; the value is how many entries were replaced.
 *  @throws CooperateError (usage) when an entry is running: its outcome could not be recorded any
 *    more. */
export function replaceAll(added: readonly PendingEntry[]): Change<number> {
  // by the last call, which may have been written although the reply got lost
  let replaced: number | undefined;
  return (entries) => {
    const isReplaced = isPresent({ at: 0, fresh: added }, entries);
    if (isReplaced && replaced !== undefined) return { entries, value: replaced };
    const running = entries.findIndex((entry) => entry.status === "running");
    if (running !== -1) {
      throw usageError(
        `entry ${running} is running: a list cannot be replaced while entries are running`,
        "append to the list, or wait until the entry has ended",
      );
    }
    if (!isReplaced) replaced = entries.length; // else the number is unknown after a lost reply
    return { entries: added, value: entries.length };
  };
}
