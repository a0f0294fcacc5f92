/** The one of `candidates` that `word` was probably meant to be, if any: at most a third of its
 *  letters differ. */
export function mostSimilar(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = candidate.startsWith(word) && word.length > 1 ? 1 : editDistance(word, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** The optimal string alignment distance: how many letters must be inserted, deleted, substituted,
 *  or swapped with their neighbour to turn `b` into `a`. It is the restricted form of the distance
 *  of Damerau (Communications of the ACM 7, 1964), computed row by row as by Wagner and Fischer
 *  (Journal of the ACM 21, 1974). */
function editDistance(a: string, b: string): number {
  let secondLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(secondLast, j - 2) + 1);
      row.push(cost);
    }
    [secondLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], j: number): number {
  return row[j] ?? 0;
}
