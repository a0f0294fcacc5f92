import { quantile } from "./quantile.ts";

/** A numeric parameter with more values than this is cut into eight parts. */
const MOST_LEVELS = 12;

/** Numbers the levels of a parameter: equal values have equal numbers, from 0. A numeric parameter
 *  with more than 12 values gets octiles.
 *  @param values one for each run; numbers where the parameter is numeric */
export function levelsOf(values: readonly (number | string)[]): number[] {
  const numbers = new Map<number | string, number>();
  for (const value of values) if (!numbers.has(value)) numbers.set(value, numbers.size);
  const numeric = values.filter((value) => typeof value === "number");
  if (numbers.size <= MOST_LEVELS || numeric.length < values.length)
    return values.map((value) => numbers.get(value) ?? 0);
  const cuts = [1, 2, 3, 4, 5, 6, 7].map((i) => quantile(numeric, i / 8));
  return renumbered(numeric.map((value) => cuts.filter((cut) => cut < value).length));
}

/** Octiles can be empty where many runs have one value. */
function renumbered(levels: readonly number[]): number[] {
  const used = [...new Set(levels)].sort((a, b) => a - b);
  return levels.map((level) => used.indexOf(level));
}
