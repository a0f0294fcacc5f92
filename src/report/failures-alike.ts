import { formatNumbers } from "../core/selection.ts";
import { shorten } from "./text-width.ts";

/** What a failed entry said last. */
export interface LastLine {
  readonly n: number;
  readonly line: string;
}

/** Failures whose last lines differ in numbers only. */
interface Alike {
  readonly numbers: readonly number[];
  /** The line, with an ellipsis for each number that differs. */
  readonly line: string;
}

/** More kinds of failures are counted together. */
const MOST_KINDS = 3;
const LONGEST_LINE = 200;
/** A longer list of entries says little. */
const LONGEST_NUMBERS = 40;
/** `0x7f3a`, `12`, `0.1`, `1e-5`. */
const NUMBER = /0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

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

function groupAlike(failures: readonly LastLine[]): Alike[] {
  const byShape = new Map<string, LastLine[]>();
  for (const each of failures) {
    const shape = each.line.replaceAll(NUMBER, "0");
    const known = byShape.get(shape);
    if (known) known.push(each);
    else byShape.set(shape, [each]);
  }
  const kinds = [...byShape.values()].map((group) => ({
    numbers: group.map(({ n }) => n),
    line: commonLine(group.map(({ line }) => line)),
  }));
  return kinds.sort((a, b) => b.numbers.length - a.numbers.length);
}

/** The first of `lines`, with an ellipsis in the place of each number that is not the same in all
 *  of them. */
function commonLine([first = "", ...others]: readonly string[]): string {
  const numbers = others.map((line) => line.match(NUMBER) ?? []);
  let i = -1;
  return first.replaceAll(NUMBER, (number) => {
    i++;
    return numbers.every((each) => each[i] === number) ? number : "…";
  });
}

function namesOf(numbers: readonly number[]): string {
  const text = formatNumbers([...numbers].sort((a, b) => a - b));
  return text.length > LONGEST_NUMBERS ? "" : ` (${text})`;
}
