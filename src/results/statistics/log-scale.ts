/** Whether values are better shown on a logarithmic axis: all are positive, and they span a factor of
 *  100, or at least three of them have equal ratios and not equal distances: 4, 16, 64.
 *  @param values finite ones, in any order */
export function suitsLog(values: readonly number[]): boolean {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const [first = 0, second = 0] = sorted;
  const last = sorted.at(-1) ?? 0;
  if (sorted.length < 2 || first <= 0) return false;
  if (last / first >= 100) return true;
  const ratio = second / first;
  return (
    sorted.length > 2 && sorted.every((value, i) => i === 0 || isNear(value / (sorted[i - 1] ?? 0), ratio))
  );
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.abs(b);
}
