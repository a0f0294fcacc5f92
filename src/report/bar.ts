/** One segment of a bar. */
export interface Segment {
  readonly count: number;
  /** A character that is one column wide. */
  readonly character: string;
  readonly paint?: (text: string) => string;
}

/** Draws the segments `parts` as a line of `room` characters, in their order. A segment with any
 *  entries is visible: one failed entry among 100,000 has its character, and the bar is not full
 *  while one is pending. */
export function formatBar(segments: readonly Segment[], room: number): string {
  const total = sum(segments.map(({ count }) => count));
  const ideal = segments.map(({ count }) => (total === 0 ? 0 : (room * count) / total));
  const lengths = ideal.map((share) => (share > 0 ? Math.max(1, Math.floor(share)) : 0));
  // Rounding down left some characters over, or segments with one character took too many. The
  // difference goes to the segments that are farthest from their exact share, or comes from the
  // longest; for the first case this is the largest remainder method of Hamilton.
  const deficits = (): number[] => ideal.map((share, i) => share - (lengths[i] ?? 0));
  for (let excess = sum(lengths) - (total > 0 ? room : 0); excess > 0; excess--)
    addTo(lengths, indexOfLargest(lengths), -1);
  for (let missing = total > 0 ? room - sum(lengths) : 0; missing > 0; missing--)
    addTo(lengths, indexOfLargest(deficits()), 1);
  return segments
    .map(({ character, paint }, i) => {
      const text = character.repeat(lengths[i] ?? 0);
      return paint && text !== "" ? paint(text) : text;
    })
    .join("");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function addTo(numbers: number[], i: number, by: number): void {
  numbers[i] = (numbers[i] ?? 0) + by;
}

function indexOfLargest(numbers: readonly number[]): number {
  return numbers.indexOf(Math.max(...numbers));
}
