/** One share of a bar. */
export interface Part {
  readonly count: number;
  /** One column wide. */
  readonly sign: string;
  readonly paint?: (text: string) => string;
}

/** The shares `parts` as a line of `room` signs, in their order. What exists is seen: one failed entry among 100,000 has
 *  its sign, and while one is pending the bar is not full. */
export function formatBar(parts: readonly Part[], room: number): string {
  const total = sum(parts.map(({ count }) => count));
  const ideal = parts.map(({ count }) => (total === 0 ? 0 : (room * count) / total));
  const signs = ideal.map((share) => (share > 0 ? Math.max(1, Math.floor(share)) : 0));
  // Rounding down left some over, or the single signs took too many: those who can best spare or use one.
  const short = (): number[] => ideal.map((share, i) => share - (signs[i] ?? 0));
  for (let over = sum(signs) - (total > 0 ? room : 0); over > 0; over--) addTo(signs, indexOfMost(signs), -1);
  for (let left = total > 0 ? room - sum(signs) : 0; left > 0; left--) addTo(signs, indexOfMost(short()), 1);
  return parts
    .map(({ sign, paint }, i) => {
      const text = sign.repeat(signs[i] ?? 0);
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

function indexOfMost(numbers: readonly number[]): number {
  return numbers.indexOf(Math.max(...numbers));
}
