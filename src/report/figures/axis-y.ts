import { usageError } from "../../core/failure.ts";
import type { Axis, Mark } from "./figure.ts";
import { numberAxis } from "./axis.ts";

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
  const all = [...values, ...reached];
  const axis = numberAxis(title, all, isPositive ? log : false);
  if (!isPositive || log === false || (log === undefined && axis.isLog)) return axis;
  // bars that go below 0 must not decide that a positive y is not logarithmic
  const plain = numberAxis(title, values, log);
  return plain.isLog
    ? numberAxis(
        title,
        all.filter((value) => value > 0),
        true,
      )
    : axis;
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
