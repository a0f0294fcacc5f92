/**
 * Repetitions of each size; the fastest counts, which had the fewest pauses for garbage collection.
 */
const REPETITIONS = 3;

/**
 * How many times more processor time `work` takes for `large` than for `small`, measured in turn.
 * It is a ratio of processor times because both are little affected by whatever else the machine
 * does: a test of it fails where an algorithm takes squared instead of linear time, and not because
 * the machine is slow or busy.
 */
export function cpuGrowth(work: (size: number) => void, small: number, large: number): number {
  const times = Array.from({ length: REPETITIONS }, () => [cpuOf(work, small), cpuOf(work, large)] as const);
  return Math.min(...times.map(([, ms]) => ms)) / Math.min(...times.map(([ms]) => ms));
}

/** Processor time of this process during one call, microseconds. */
function cpuOf(work: (size: number) => void, size: number): number {
  const before = process.cpuUsage();
  work(size);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
