import type { View } from "../part.ts";

/** Rows of `rows` that have a score, the worst first; of equal ones the later entry first. */
export function worstFirst(view: View, rows: readonly number[]): number[] {
  const { scores, better } = view;
  const sign = better === "max" ? 1 : -1;
  const scored = rows.filter((row) => Number.isFinite(scores[row]));
  return scored.sort((a, b) => sign * ((scores[a] ?? 0) - (scores[b] ?? 0)) || b - a);
}

/** The same, the best first. */
export function bestFirst(view: View, rows: readonly number[]): number[] {
  const sorted = worstFirst(view, rows);
  return sorted.map((_, i) => sorted[sorted.length - 1 - i] as number);
}

/** What share of the scores that the filter lets through is worse than a score: 0 for the worst, 1
 *  for the best, equal ones in the middle of their ranks. Colours go by rank, since by value a few bad
 *  runs use up the scale and all good ones look alike. */
export function ranksOf(view: View): (score: number) => number {
  const sorted = Float64Array.from(
    view.filtered.map((row) => view.scores[row] ?? Number.NaN).filter(Number.isFinite),
  ).sort();
  const last = sorted.length - 1;
  return (score) => {
    if (last < 1) return 1;
    const middle = (countBelow(sorted, score) + countBelow(sorted, score, true) - 1) / 2;
    const rank = Math.max(0, Math.min(1, middle / last));
    return view.better === "max" ? rank : 1 - rank;
  };
}

/** How many of `sorted` are below `value`, or below and equal. */
function countBelow(sorted: Float64Array, value: number, orEqual = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] ?? 0;
    if (at < value || (orEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
