import type { Entry } from "./entry.ts";
import { CooperateError } from "./failure.ts";

export { formatNumbers } from "../text/format-numbers.ts";

/** Whether entry number `n` of `total` is meant. */
export type Includes<E = Entry> = (entry: E, n: number, total: number) => boolean;

/** A status, and what tells a paused entry from one that runs. */
export type StatusFacts = Pick<Entry, "status" | "facts">;

/** A set of entries of a list, as parseSelection (parse-selection.ts) returns it. */
export interface Selection {
  /** As the user typed it. */
  readonly text: string;
  /** What it means in the list `entries`. A word may be a name, a tag or part of a command: which
   *  of these depends on the list, and stays for entries that are added later. */
  readonly within: (entries: readonly Entry[]) => Includes;
  /** The same without a look at the list, where numbers and statuses are enough. */
  readonly quick?: Includes<StatusFacts>;
  /** Whether that depends on `total`. */
  readonly needsTotal?: boolean;
  /** @throws CooperateError (usage) when a part of it means nothing in this list, or could mean two
   *    things */
  readonly check?: (entries: readonly Entry[]) => void;
  /** Numbers that are given more than once, ascending. */
  readonly twice?: (entries: readonly Entry[]) => readonly number[];
}

/** A selection by numbers and statuses only. */
export type QuickSelection = Selection & Required<Pick<Selection, "quick">>;

export function isQuick(selection: Selection): selection is QuickSelection {
  return selection.quick !== undefined;
}

export const SELECTION_HELP =
  "3 · 1,5-8 · 10-20:2 · last · all · a status (failed) · a name or tag · words of the command ('lr 0.1'); several add up";

const every = (): boolean => true;

/** Every entry. */
export const ALL: Selection = { text: "all", within: () => every, quick: every };

/** The selection of the entries for which `includes` holds.
 *  @param text how messages call it */
export function selectionBy(text: string, includes: Includes): Selection {
  return { text, within: () => includes };
}

/** Numbers of the selected entries, ascending.
 *  @throws CooperateError (usage) when there are none, since an empty result is probably a typing
 *    error, or when a part of the selection means nothing */
export function select(entries: readonly Entry[], selection: Selection): number[] {
  selection.check?.(entries);
  return numbersOf(entries, selection, selection.within(entries));
}

function numbersOf<E>(entries: readonly E[], selection: Selection, includes: Includes<E>): number[] {
  const numbers: number[] = [];
  entries.forEach((entry, n) => {
    if (includes(entry, n, entries.length)) numbers.push(n);
  });
  if (numbers.length === 0 && selection !== ALL) throw noMatch(selection.text, entries.length);
  return numbers;
}

/** A selection, or a part of it, that matches nothing in a list. */
export class NoMatchError extends CooperateError {}

/** The error about a selection that matches none of `total` entries. */
export function noMatch(text: string, total: number, hint?: string): Error {
  const where = total === 0 ? " (the list is empty)" : ` (entries 0 to ${total - 1})`;
  return new NoMatchError("usage", `no entry matches "${text}"${where}`, {
    hint: hint ?? `a selection is one of: ${SELECTION_HELP}`,
  });
}

/** Like {@link select}, for a stream of entries. Only entries that may be selected are kept in
 *  memory.
 *  @returns `entries` at their numbers, with holes for the others */
export function selectFromStream<E extends StatusFacts>(
  all: Iterable<E>,
  selection: QuickSelection,
): { entries: readonly E[]; numbers: number[] } {
  const entries: E[] = [];
  let total = 0;
  for (const entry of all) {
    if (selection.needsTotal || selection.quick(entry, total, 0)) entries[total] = entry;
    total++;
  }
  entries.length = total;
  return { entries, numbers: numbersOf(entries, selection, selection.quick) };
}
