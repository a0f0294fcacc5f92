/** More points make a page slow, and no screen shows them. */
const MOST_POINTS = 400_000;
/** A curve of fewer points is none. */
export const LEAST_POINTS = 20;
/** Of so many runs all have their curves, if these are short. */
const MOST_RUNS = MOST_POINTS / LEAST_POINTS;
/** Of a metric of which more runs have curves: the best ones, and an even share of the others. */
const MOST_CHOSEN = 2_500;
const BEST_SHARE = 5;

/** How many runs of each metric have their curves on a page.
 *  @param counts how many have one, by metric */
export function runsOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= MOST_RUNS) return [...counts];
  const most = Math.max(1, Math.min(MOST_CHOSEN, Math.floor(MOST_RUNS / counts.length)));
  return counts.map((count) => Math.min(count, most));
}

/** Chooses `most` of `ranked`: a fifth of them the best, and of the others every so many.
 *  @param ranked the best first
 *  @returns in the same order */
export function chosenRuns<T>(ranked: readonly T[], most: number): T[] {
  if (ranked.length <= most) return [...ranked];
  const best = Math.ceil(most / BEST_SHARE);
  const [rest, places] = [ranked.slice(best), most - best];
  const share = Array.from({ length: places }, (_, i) => rest[Math.floor((i * rest.length) / places)] as T);
  return [...ranked.slice(0, best), ...share];
}

/** How many points a curve may have: as many as can be without exceeding the points of a page.
 *  @param lengths of all curves */
export function pointsPerCurve(lengths: readonly number[]): number {
  let [least, most] = [LEAST_POINTS, Math.max(LEAST_POINTS, ...chunkMaxima(lengths))];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    const total = lengths.reduce((sum, length) => sum + Math.min(length, middle), 0);
    if (total <= MOST_POINTS) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** The greatest length: a call takes only so many arguments. */
function chunkMaxima(lengths: readonly number[]): [number] {
  return [lengths.reduce((most, length) => Math.max(most, length), 0)];
}
