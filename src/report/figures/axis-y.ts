import { usageError } from "../../core/failure.ts";
import type { Axis, Mark } from "./figure.ts";
import { numberAxis } from "./axis.ts";

/** How far bars make a logarithmic axis longer below the least value, as a factor: one that ends near 0
 *  would be as long as it likes there. */
const FARTHEST = 3;

/** The axis of y.
 *  @param values of single runs and means: these have to be on it
 *  @param reached ends of bars: on a logarithmic axis those above 0
 *  @throws CooperateError (usage) when it cannot be logarithmic */
export function axisFor(
  which: "x" | "y",
  title: string,
  values: readonly number[],
  reached: readonly number[],
  log: boolean | undefined,
): Axis {
  checkLog(which, title, values, log);
  const isPositive = values.every((value) => value > 0);
  // a bar that ends near 0 or below it says nothing about the scale
  const isLog = isPositive && (log ?? numberAxis(title, values, undefined).isLog);
  const least = isLog ? values.reduce((a, b) => Math.min(a, b)) / FARTHEST : Number.NEGATIVE_INFINITY;
  return numberAxis(title, [...values, ...reached.filter((value) => value >= least)], isLog);
}

/** @throws CooperateError (usage) */
export function checkLog(
  which: "x" | "y",
  title: string,
  values: readonly number[],
  log: boolean | undefined,
): void {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (log === true && least <= 0)
    throw usageError(
      `--log-scale ${which}: ${title} goes down to ${least}, and only numbers above 0 have a logarithm`,
      "leave out --log-scale, or choose some with --where",
    );
}

/** Marks with what lies below a logarithmic axis cut at its end. */
export function onAxis(marks: readonly Mark[], { isLog, ends: [low] }: Axis): Mark[] {
  if (!isLog) return [...marks];
  return marks.map((mark) => {
    if (mark.kind !== "band" && mark.kind !== "bars") return mark;
    return { ...mark, points: mark.points.map((point) => ({ ...point, low: Math.max(point.low, low) })) };
  });
}
