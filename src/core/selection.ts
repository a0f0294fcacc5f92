import { type Entry, STATUSES, type Status } from "./entry.ts";
import { usageError } from "./failure.ts";
import { quoteWords } from "./shell-words.ts";

/** What a selection that was typed asks of an entry. */
type Meant = Pick<Entry, "status" | "argv">;

/** Which entries of a list are meant; made by {@link parseSelection}. */
export interface Selection<E = Entry> {
  /** As the user typed it. */
  readonly text: string;
  /** Whether entry number `n` of `total` is meant. */
  readonly includes: (entry: E, n: number, total: number) => boolean;
  /** Whether that depends on `total`. */
  readonly needsTotal?: boolean;
}

export const SELECTION_HELP =
  "3 · 1,5-8 · 10-20:2 · last · all · a status (failed) · or text found in the command";

/** Everything. */
export const ALL: Selection<Meant> = { text: "all", includes: () => true };

/** Reads `3`, `1,5-8`, `10-20:2`, `last`, `all`, a status, or any other text, which is then looked for in the
 *  command as it would be typed. Numbers count from 0.
 *  @throws CooperateError (usage) for an empty text, a range that runs backwards, or a step of 0. */
export function parseSelection(text: string): Selection<Meant> {
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
  const place = (end: string, total: number) => (end === "last" ? total - 1 : Number(end));
  return (n, total) => {
    const first = place(from, total);
    return n >= first && n <= place(to, total) && (n - first) % Number(step) === 0;
  };
}

/** Numbers of the entries that `selection` means, ascending.
 *  @throws CooperateError (usage) when there are none: a selection that means nothing is a slip. */
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

/** As {@link select}, of entries that come one after the other and are not held unless they may be meant.
 *  @returns `entries` at their numbers, with holes for those that are not */
export function pick<E extends Meant>(
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

/** Numbers for people, the way {@link parseSelection} reads them: `0,2-5,9`. */
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
