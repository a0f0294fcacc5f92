/** Corrects the p values of several comparisons, so that the chance of a single wrong finding among
 *  them stays below the level (Holm, Scandinavian Journal of Statistics 6, 1979).
 *  @returns the corrected values in the order of `ps` */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[a] ?? 0) - (ps[b] ?? 0));
  const corrected = ps.map(() => Number.NaN);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * (ps[i] ?? Number.NaN)));
    corrected[i] = least;
  }
  return corrected;
}
