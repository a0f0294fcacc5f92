/** How much the steps of a grid like 1, 3, 10 or 1, 2, 5 may differ on a logarithmic axis, as a factor. */
const ABOUT = 1.5;

/** Whether values are better shown on a logarithmic axis: all are positive, and they span a factor of
 *  100, or at least three of them have equal ratios (4, 16, 64), or about equal ones over a factor of
 *  10 (1e-5, 3e-5, 1e-4, 3e-4).
 *  @param values finite ones, in any order */
export function suitsLog(values: readonly number[]): boolean {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const [first = 0] = sorted;
  const last = sorted.at(-1) ?? 0;
  if (sorted.length < 2 || first <= 0) return false;
  if (last / first >= 100) return true;
  if (sorted.length < 3) return false;
  const steps = sorted.slice(1).map((value, i) => Math.log(value / (sorted[i] ?? value)));
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  return most / least <= (last / first >= 10 ? ABOUT : 1 + 1e-6);
}
