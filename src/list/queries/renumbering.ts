import type { Entry } from "../../core/entry.ts";

/** Where the entries of `before` are in `after`, a newer version of the same list, in which users
 *  may have removed, edited and added entries.
 *  @returns for each its new number; undefined when it is gone */
export function newNumbers(
  before: readonly Entry[],
  after: readonly Entry[],
): readonly (number | undefined)[] {
  const numbers: (number | undefined)[] = [];
  let positions: ReadonlyMap<string, readonly number[]> | undefined; // in `before`, for those that moved
  for (let to = 0; numbers.length < before.length; to++) {
    const n = numbers.length;
    const found = after[to];
    if (found === undefined) {
      numbers.push(undefined);
      continue;
    }
    if (before[n] !== found && keyOf(before[n] as Entry) !== keyOf(found)) {
      // Those before the next one with that command are gone; without one, this one was edited.
      positions ??= positionsOf(before);
      const next = positions.get(keyOf(found))?.find((at) => at > n) ?? n;
      for (let gone = n; gone < next; gone++) numbers.push(undefined);
    }
    numbers.push(to);
  }
  return numbers;
}

function positionsOf(entries: readonly Entry[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>();
  for (const [n, entry] of entries.entries()) {
    const numbers = positions.get(keyOf(entry));
    if (numbers) numbers.push(n);
    else positions.set(keyOf(entry), [n]);
  }
  return positions;
}

function keyOf({ argv, options: { env, check } }: Entry): string {
  return JSON.stringify([argv, env, check]);
}
