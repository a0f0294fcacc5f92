import { type Entry, STATUSES, type Status } from "./entry.ts";
import { usageError } from "./failure.ts";
import { quoteWords } from "./shell-words.ts";

/** The parts of an entry that a selection depends on. */
type Selectable = Pick<Entry, "status" | "argv">;

/** A set of entries of a list, as {@link parseSelection} returns it. */
export interface Selection<E = Entry> {
  /** As the user typed it. */
  readonly text: string;
  /** Whether entry number `n` of `total` is selected. */
  readonly includes: (entry: E, n: number, total: number) => boolean;
  /** Whether that depends on `total`. */
  readonly needsTotal?: boolean;
}

export const SELECTION_HELP =
  "3 · 1,5-8 · 10-20:2 · last · all · a status (failed) · or text found in the command";

/** Every entry. */
export const ALL: Selection<Selectable> = { text: "all", includes: () => true };

/** Parses `3`, `1,5-8`, `10-20:2`, `last`, `all`, a status, or any other text. Such text selects
 *  the commands that contain it, as one would type them. Numbers count from 0.
 *  @throws CooperateError (usage) for an empty text, a range that runs backwards, or a step of
 *    0. */
export function parseSelection(text: string): Selection<Selectable> {
  const trimmed = text.trim();
  if (trimmed === "") throw usageError("the selection is empty", `a selection is one of: ${SELECTION_HELP}`);
  if (trimmed === "all") return ALL;
  if (isStatus(trimmed)) return { text, includes: (entry) => entry.status === trimmed };
  const items = trimmed.split(",").map((item) => item.trim());
  if (items.every((item) => /^(\d+|last)(-(\d+|last)(:\d+)?)?$/.test(item))) {
    const ranges = items.map((item) => parseRange(item));
    return {
      text,
      includes: (_, n, total) => ranges.some((range) => range(n, total)),
      needsTotal: trimmed.includes("last"),
    };
  }
  return {
    text,
    includes: (entry) => quoteWords(entry.argv).includes(trimmed) || entry.argv.join(" ").includes(trimmed),
  };
}

function isStatus(text: string): text is Status {
  return (STATUSES as readonly string[]).includes(text);
}

function parseRange(item: string): (n: number, total: number) => boolean {
  const [, from = "", to = from, step = "1"] = /^(\w+)(?:-(\w+))?(?::(\d+))?$/.exec(item) ?? [];
  if (Number(step) === 0) throw usageError(`the step of "${item}" is 0`);
  if (Number(from) > Number(to))
    throw usageError(`the range "${item}" runs backwards`, `write ${to}-${from}`);
  const indexOf = (end: string, total: number) => (end === "last" ? total - 1 : Number(end));
  return (n, total) => {
    const first = indexOf(from, total);
    return n >= first && n <= indexOf(to, total) && (n - first) % Number(step) === 0;
  };
}

/** Numbers of the selected entries, ascending.
 *  @throws CooperateError (usage) when there are none, since an empty result is probably a typing
 *    error. */
export function select<E = Entry>(entries: readonly E[], selection: Selection<E>): number[] {
  const numbers: number[] = [];
  entries.forEach((entry, n) => {
    if (selection.includes(entry, n, entries.length)) numbers.push(n);
  });
  if (numbers.length === 0 && selection !== ALL) {
    const last = entries.length - 1;
    throw usageError(
      `no entry matches "${selection.text}"` +
        (last < 0 ? " (the list is empty)" : ` (entries 0 to ${last})`),
      `a selection is one of: ${SELECTION_HELP}`,
    );
  }
  return numbers;
}

/** Like {@link select}, for a stream of entries. Only entries that may be selected are kept in
 *  memory.
 *  @returns `entries` at their numbers, with holes for the others */
export function selectFromStream<E extends Selectable>(
  all: Iterable<E>,
  selection: Selection<E>,
): { entries: readonly E[]; numbers: number[] } {
  const entries: E[] = [];
  let total = 0;
  for (const entry of all) {
    if (selection.needsTotal || selection.includes(entry, total, 0)) entries[total] = entry;
    total++;
  }
  entries.length = total;
  return { entries, numbers: select(entries, selection) };
}

/** Formats numbers the way {@link parseSelection} reads them: `0,2-5,9`. */
export function formatNumbers(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let j = i;
    while (numbers[j + 1] === (numbers[j] ?? 0) + 1) j++;
    parts.push(j > i ? `${numbers[i]}-${numbers[j]}` : `${numbers[i]}`);
    i = j + 1;
  }
  return parts.join(",");
}
