import { numberIn } from "../../text/read-number.ts";
import { type Field, numberOf } from "../../results/tables/field.ts";
import type { Axis } from "./figure.ts";
import { categoryAxis, numberAxis } from "./axis.ts";
import type { FigureRequest, Run } from "./request.ts";
import { byX } from "./runs.ts";
import { plainNumber } from "./ticks.ts";

/** The axis of x, and where a value is on it. */
export interface Across {
  readonly axis: Axis;
  readonly at: (value: string | number) => number;
}

/** Numbers at their place.
 *  @param isRaw of a metric: ticks need not be at its values */
export function acrossNumbers(runs: readonly Run[], x: Field, { log }: FigureRequest): Across {
  const at = (value: string | number): number => numberOf(x, value) ?? Number.NaN;
  const values = runs.map((run) => at(run.x));
  const written =
    x.role === "param" ? new Map(byX(runs, x).map((group) => [at(group.x), textOf(group.x)])) : undefined;
  return { at, axis: numberAxis(x.name, values, log.x, written) };
}

/** Each value has a place of the same width. */
export function acrossNames(runs: readonly Run[], x: Field): Across {
  const groups = byX(runs, x);
  const places = new Map(groups.map((group, i) => [String(numberOf(x, group.x) ?? group.x), i]));
  return {
    at: (value) => places.get(String(numberOf(x, value) ?? value)) ?? 0,
    axis: categoryAxis(
      x.name,
      groups.map((group) => textOf(group.x)),
    ),
  };
}

export function textOf(value: string | number): string {
  if (typeof value === "number") return plainNumber(value);
  return /^[-+]?\d{7,}|\d\.\d{7,}/.test(value) ? plainNumber(numberIn(value) ?? 0) : value;
}

/** How far from the middle of a place series `i` of `count` stands, and how wide it is. */
export function dodge(
  i: number,
  count: number,
  total: number,
): { readonly offset: number; readonly width: number } {
  const width = total / count;
  return { offset: (i - (count - 1) / 2) * width, width };
}
