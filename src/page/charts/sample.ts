import { spread } from "./spread.ts";

/** At most `most` of `rows`, in their order, each with the same chance, always the same ones. Every
 *  tenth row would not do: in a grid it would be the same learning rate each time. */
export function evenShare(rows: readonly number[], most: number): readonly number[] {
  if (rows.length <= most) return rows;
  const chances = Float64Array.from(rows, (row) => spread(row, 0));
  const limit = chances.slice().sort()[most] as number;
  return rows.filter((_, i) => (chances[i] as number) < limit);
}

/** The best and an even share of the others.
 *  @param worstFirst sorted rows; what comes last is drawn last, over the others
 *  @param most how many to keep in all; a quarter of it are the best */
export function bestAndOthers(worstFirst: readonly number[], most: number): readonly number[] {
  if (worstFirst.length <= most) return worstFirst;
  const best = Math.floor(most / 4);
  const others = worstFirst.slice(0, worstFirst.length - best);
  return [...evenShare(others, most - best), ...worstFirst.slice(worstFirst.length - best)];
}
