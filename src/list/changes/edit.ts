import { isDeepStrictEqual } from "node:util";
import type { Argv, Entry, HeldEntry, Options, Past, PendingEntry } from "../../core/entry.ts";
import { usageError } from "../../core/failure.ts";
import { select, type Selection } from "../../core/selection.ts";
import { stuckOf } from "../queries/dependency-counts.ts";
import { identityOf } from "./append.ts";
import type { Change } from "./change.ts";

/** What is to be different about entries that have not started. */
export interface Edits {
  /** The command, which only one entry can get. */
  readonly argv?: Argv | undefined;
  /** These options are removed first. */
  readonly remove: ReadonlySet<string>;
  /** These options are set. Of `env` and `params`, the others stay; of `tags`, the other tags. */
  readonly set: Options;
}

/** What became of entries that were to be edited: their numbers. */
export interface Edited {
  readonly changed: readonly number[];
  /** They were like that already. */
  readonly same: readonly number[];
  /** They run, or have run. */
  readonly skipped: readonly number[];
}

/** Edits pending and held entries; they stay so, with their attempts and their own keys.
 *  @throws CooperateError (usage) when an edited entry would be the same as another one, when it
 *    could never run, or when several would get one command */
export function edit(selection: Selection, edits: Edits): Change<Edited> {
  // the commands that were edited by the last call, which may have been written although the reply
  // got lost, by entry number
  let last: ReadonlyMap<number, readonly string[]> | undefined;
  return (entries) => {
    const numbers = select(entries, selection);
    if (edits.argv !== undefined && numbers.length > 1)
      throw usageError(
        `"${selection.text}" means ${numbers.length} entries, which cannot all get one command`,
        "give the number of one of them",
      );
    checkNumbers(last, numbers, entries);
    const value = { changed: [] as number[], same: [] as number[], skipped: [] as number[] };
    const next = [...entries];
    for (const n of numbers) {
      const entry = entries[n] as Entry;
      if (entry.status !== "pending" && entry.status !== "held") {
        value.skipped.push(n);
        continue;
      }
      const edited = editedEntry(entry, edits);
      const isSame = isDeepStrictEqual(edited, entry);
      value[isSame ? "same" : "changed"].push(n);
      if (!isSame) next[n] = edited;
    }
    checkNew(entries, next, value.changed);
    last ??= new Map(
      numbers.map((n) => [n, [identityOf(entries[n] as Entry), identityOf(next[n] as Entry)]]),
    );
    return { entries: value.changed.length > 0 ? next : entries, value };
  };
}

/** Refuses to edit other entries than those of the first call.
 *  @throws CooperateError (usage) */
function checkNumbers(
  last: ReadonlyMap<number, readonly string[]> | undefined,
  numbers: readonly number[],
  entries: readonly Entry[],
): void {
  const isMeant = (n: number): boolean => last?.get(n)?.includes(identityOf(entries[n] as Entry)) ?? true;
  if (numbers.every(isMeant)) return;
  throw usageError(
    "somebody else changed these entries in the meantime",
    "check with --list whether it is done; if not, run the command again",
  );
}

function editedEntry(
  entry: PendingEntry | HeldEntry,
  { argv = entry.argv, remove, set }: Edits,
): PendingEntry | HeldEntry {
  const kept: Options = Object.fromEntries(Object.entries(entry.options).filter(([key]) => !remove.has(key)));
  const options: Options = {
    ...kept,
    ...set,
    ...(set.env && { env: { ...kept.env, ...set.env } }),
    ...(set.params && { params: { ...kept.params, ...set.params } }),
    ...(set.tags && { tags: [...new Set([...(kept.tags ?? []), ...set.tags])] }),
  };
  const isOther = options.check !== entry.options.check;
  return { ...entry, argv, options, facts: isOther ? withoutCheck(entry.facts) : entry.facts };
}

/** `facts` without what the last check has said, and when it is repeated. */
function withoutCheck(facts: Past): Past {
  const { checks, checkSaid: _said, notBefore, notBeforeMs, ...rest } = facts;
  if (checks !== undefined) return rest;
  return {
    ...rest,
    ...(notBefore !== undefined && { notBefore }),
    ...(notBeforeMs !== undefined && { notBeforeMs }),
  };
}

/** @throws CooperateError (usage) when one of the `changed` entries is the same as another one now,
 *    or can never run */
function checkNew(before: readonly Entry[], after: readonly Entry[], changed: readonly number[]): void {
  const isOther = (n: number): boolean => identityOf(before[n] as Entry) !== identityOf(after[n] as Entry);
  const others = changed.filter(isOther);
  if (others.length > 0) checkUnique(after, others);
  const asked = changed.filter((n) => after[n]?.options.after !== before[n]?.options.after);
  if (asked.length === 0) return;
  const stuck = stuckOf(after).find(({ n, why }) => asked.includes(n) && why.kind !== "unknown");
  if (stuck === undefined) return;
  const { n, why } = stuck;
  throw usageError(
    why.kind === "cycle"
      ? `entry ${n} would run after itself (${why.path.join(" -> ")})`
      : `entry ${n} could never run after entry ${why.by}${after[why.by] ? "" : ": there is none"}`,
    "nothing was changed",
  );
}

function checkUnique(entries: readonly Entry[], others: readonly number[]): void {
  const firsts = new Map<string, number>();
  const twins = new Map<string, number>();
  for (const [n, entry] of entries.entries()) {
    const identity = identityOf(entry);
    if (firsts.has(identity)) twins.set(identity, n);
    else firsts.set(identity, n);
  }
  for (const n of others) {
    const identity = identityOf(entries[n] as Entry);
    const twin = twins.get(identity);
    if (twin === undefined) continue;
    const other = firsts.get(identity) === n ? twin : firsts.get(identity);
    throw usageError(
      `entry ${n} would be the same as entry ${other}; nothing was changed`,
      "remove one of them with --remove, or make another one pending again with --requeue",
    );
  }
}
