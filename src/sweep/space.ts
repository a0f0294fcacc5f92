import { unreachable } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { formatNumber, integerValues, linearValues, logValues } from "./numbers.ts";

/** The values that one option takes. */
export type Space =
  | { readonly kind: "linear"; readonly low: number; readonly high: number; readonly steps: number }
  | { readonly kind: "log"; readonly low: number; readonly high: number; readonly steps: number }
  | { readonly kind: "integers"; readonly from: number; readonly to: number; readonly step: number }
  | { readonly kind: "manual"; readonly values: readonly string[] };

/** The values of `space` as they are typed, in order.
 *  @throws CooperateError (usage) when there are none, or when two are the same */
export function valuesOf(space: Space): string[] {
  checkSpace(space);
  const values = textsOf(space);
  const twice = values.find((value, i) => values.indexOf(value) !== i && i < CHECKED);
  if (twice !== undefined) throw usageError(`the value ${twice} comes twice`, "give each value once");
  return values;
}

/** Comparing each with each is for lists that people type or steps that are too fine, both short. */
const CHECKED = 2_000;

function textsOf(space: Space): string[] {
  switch (space.kind) {
    case "linear":
      return linearValues(space.low, space.high, space.steps).map(formatNumber);
    case "log":
      return logValues(space.low, space.high, space.steps).map(formatNumber);
    case "integers":
      return integerValues(space.from, space.to, space.step).map(formatNumber);
    case "manual":
      return [...space.values];
    default:
      return unreachable(space);
  }
}

function checkSpace(space: Space): void {
  switch (space.kind) {
    case "log":
      if (!(space.low > 0 && space.high > 0)) throw usageError("a log space begins and ends above 0");
      checkSteps(space.steps);
      break;
    case "linear":
      checkSteps(space.steps);
      break;
    case "integers":
      if (![space.from, space.to, space.step].every(Number.isSafeInteger))
        throw usageError("expected whole numbers");
      if (space.step === 0) throw usageError("a step of 0 never arrives");
      if ((space.to - space.from) * space.step < 0) {
        throw usageError(
          `from ${space.from} by ${space.step} one never comes to ${space.to}`,
          `give the step ${-space.step}`,
        );
      }
      break;
    case "manual":
      if (space.values.length === 0) throw usageError("expected at least one value");
      break;
    default:
      unreachable(space);
  }
}

function checkSteps(steps: number): void {
  if (!Number.isSafeInteger(steps) || steps < 1)
    throw usageError("steps: expected a whole number of at least 1");
}
