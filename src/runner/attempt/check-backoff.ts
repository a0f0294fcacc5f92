/** Between two checks of one entry, at most. */
const LONGEST_MS = 300_000;

/** How long to wait before an entry is tried again whose check has not held `times` times: twice
 *  as long each time, up to five minutes, or `interval` if that is longer.
 *  @param interval milliseconds */
export function checkDelay(interval: number, times: number): number {
  return Math.min(interval * 2 ** Math.min(times - 1, 30), Math.max(LONGEST_MS, interval));
}
