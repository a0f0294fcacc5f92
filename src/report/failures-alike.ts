import { formatNumbers } from "../core/selection.ts";
import { groupAlike, type LastLine } from "../text/alike.ts";
import { shorten } from "./text-width.ts";

/** More kinds of failures are counted together. */
const MOST_KINDS = 3;
const LONGEST_LINE = 200;
/** A longer list of entries says little. */
const LONGEST_NUMBERS = 40;

/** Says which failures are alike, the most frequent kind first: `24 of 24 failed alike: train.py:
 *  error: ...`. Empty when no two are.
 *  @param of what the count is a part of, when these are not all: `of the last 200` */
export function describeAlike(failures: readonly LastLine[], of = `of ${failures.length}`): string[] {
  const kinds = groupAlike(failures).filter(({ numbers }) => numbers.length > 1);
  if (kinds.length === 0) return [];
  const shown = kinds.slice(0, MOST_KINDS);
  const lines = shown.map(({ numbers, line }) => {
    const which = numbers.length === failures.length ? "" : namesOf(numbers);
    return `${numbers.length} ${of} failed alike${which}: ${shorten(line, LONGEST_LINE, "end")}`;
  });
  const told = new Set(shown.flatMap(({ numbers }) => numbers));
  const others = failures.flatMap(({ n }) => (told.has(n) ? [] : [n]));
  return others.length === 0
    ? lines
    : [...lines, `${others.length} ${of} failed otherwise${namesOf(others)}`];
}

function namesOf(numbers: readonly number[]): string {
  const text = formatNumbers([...numbers].sort((a, b) => a - b));
  return text.length > LONGEST_NUMBERS ? "" : ` (${text})`;
}
