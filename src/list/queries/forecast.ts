import { type Tally, timeLeft } from "./tally.ts";

/** When a list will be worked through, milliseconds from now. */
export interface Forecast {
  readonly earliest: number;
  readonly latest: number;
}

/** Eight of ten normally distributed values lie within so many standard deviations of the mean. */
const Z = 1.28;

/**
 * Between which times from `now` on the list will be worked through, in eight of ten cases, if the running slots go on as so far;
 * undefined when nobody runs it, or when fewer than two attempts have been measured, which say nothing of how they differ.
 *
 * With N experiments to go on k slots, their sum has the standard error of prediction s * sqrt(N + N^2 / n) for the n that were
 * measured (Student's, of the mean of N new values), and what is worked through by k slots ends at most (1 - 1/k) of one
 * experiment after its even share (Graham, Bounds on Multiprocessing Timing Anomalies, 1969).
 */
export function forecastOf(figures: Tally, now: number): Forecast | undefined {
  const { running, counts, measured, deviation, meanDuration } = figures;
  const left = timeLeft(figures, now);
  if (left === undefined || meanDuration === undefined || deviation === undefined) return undefined;
  const slots = running.length;
  const toGo = counts.pending + slots;
  const spread = (Z * deviation * Math.sqrt(toGo + toGo ** 2 / measured)) / slots;
  return {
    earliest: Math.max(0, left - spread),
    latest: left + spread + (1 - 1 / slots) * meanDuration,
  };
}
