import { unreachable } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { formatNumber, integerValues, linearValues, logValues, steppedValues } from "./numbers.ts";

/** The values that one option can have. */
export type Space =
  | { readonly kind: "linear"; readonly low: number; readonly high: number; readonly steps: number }
  | { readonly kind: "log"; readonly low: number; readonly high: number; readonly steps: number }
  | { readonly kind: "integers"; readonly from: number; readonly to: number; readonly step: number }
  /** As integers, but with fractions. */
  | { readonly kind: "stepped"; readonly from: number; readonly to: number; readonly step: number }
  | { readonly kind: "manual"; readonly values: readonly string[] };

/** More values for one option are probably the result of a mistyped step, and would only be
 *  noticed once the memory is full. */
const MAX_VALUES = 1_000_000;

/** The values of `space` as text, in order.
 *  @throws CooperateError (usage) when there are none, more than a million, or when two are the
 *    same */
export function valuesOf(space: Space): string[] {
  checkSpace(space);
  const values = textsOf(space);
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw usageError(`the value ${value} is given twice`, "give each value once");
    seen.add(value);
  }
  return values;
}

function textsOf(space: Space): string[] {
  switch (space.kind) {
    case "linear":
      return linearValues(space.low, space.high, space.steps).map(formatNumber);
    case "log":
      return logValues(space.low, space.high, space.steps).map(formatNumber);
    case "integers":
      return integerValues(space.from, space.to, space.step).map(formatNumber);
    case "stepped":
      return steppedValues(space.from, space.to, space.step).map(formatNumber);
    case "manual":
      return [...space.values];
    default:
      return unreachable(space);
  }
}

function checkSpace(space: Space): void {
  switch (space.kind) {
    case "log":
      if (!(space.low > 0 && space.high > 0)) throw usageError("both ends of a log space must be above 0");
      checkEnds(space);
      break;
    case "linear":
      checkEnds(space);
      break;
    case "integers":
      if (![space.from, space.to, space.step].every(Number.isSafeInteger))
        throw usageError("expected whole numbers");
      checkStep(space);
      break;
    case "stepped":
      checkStep(space);
      break;
    case "manual":
      if (space.values.length === 0) throw usageError("expected at least one value");
      checkCount(space.values.length);
      break;
    default:
      unreachable(space);
  }
}

function checkEnds({ low, high, steps }: Extract<Space, { steps: number }>): void {
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw usageError("low and high: expected numbers");
  checkSteps(steps);
}

/** Checks a number of steps.
 *  @throws CooperateError (usage) when no space can have so many steps */
export function checkSteps(steps: number): void {
  if (!Number.isSafeInteger(steps) || steps < 1)
    throw usageError("steps: expected a whole number of at least 1");
  checkCount(steps);
}

function checkStep({ from, to, step }: Extract<Space, { step: number }>): void {
  if (step === 0) throw usageError("the step must not be 0");
  if ((to - from) * step < 0)
    throw usageError(`steps of ${step} never lead from ${from} to ${to}`, `give the step ${-step}`);
  checkCount(Math.floor((to - from) / step) + 1);
}

function checkCount(count: number): void {
  if (count > MAX_VALUES)
    throw usageError(`that would be ${count} values`, `an option takes at most ${MAX_VALUES}`);
}
