import { slotsOf, turnaroundOf } from "./speed.ts";
import { type Tally, timeLeft } from "./tally.ts";

/** When all entries of a list will have ended, in milliseconds from now. */
export interface Forecast {
  readonly earliest: number;
  readonly latest: number;
}

/** 80 % of normally distributed values lie within this many standard deviations of the mean. */
const Z = 1.28;

/**
 * Estimates when all entries of the list will have ended, as an 80 % interval, if the slots that
 * run now continue. Undefined when nobody runs the list, or when fewer than two attempts have been
 * measured, so that their variation is unknown.
 *
 * With N experiments left on k slots, their sum has the standard error of prediction s * sqrt(N +
 * N^2 / n) for the n that were measured (Student's, of the mean of N new values), and k slots
 * finish at most (1 - 1/k) of one experiment after their even share (Graham, Bounds on
 * Multiprocessing Timing Anomalies, 1969).
 */
export function forecastOf(figures: Tally, now: number): Forecast | undefined {
  const { running, counts, measured, deviation } = figures;
  const left = timeLeft(figures, now);
  const turnaround = turnaroundOf(figures);
  if (left === undefined || turnaround === undefined || deviation === undefined) return undefined;
  const slots = slotsOf(running);
  const remaining = counts.pending + running.length;
  const spread = (Z * deviation * Math.sqrt(remaining + remaining ** 2 / measured)) / slots;
  return {
    earliest: Math.max(0, left - spread),
    latest: left + spread + (1 - 1 / slots) * turnaround,
  };
}
