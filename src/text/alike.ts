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

/** `0x7f3a`, `12`, `0.1`, `1e-5`. */
const NUMBER = /0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** Groups failures whose last lines differ in numbers only, the most frequent kind first. */
export function groupAlike(failures: readonly LastLine[]): Alike[] {
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
