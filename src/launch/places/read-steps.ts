import type { StepCall } from "./place.ts";
import { stepKeysOf } from "./step-keys.ts";

/** Reads the steps of a place: a list, or a single one. Each is a map that begins with the name of
 *  the step, or a command, which is the step `run`. The file of the step checks its arguments.
 *  @returns undefined when it is none of this */
export function readSteps(value: unknown): readonly StepCall[] | undefined {
  const calls = [value].flat().map(readStep);
  const known = calls.filter((call) => call !== undefined);
  return known.length === calls.length ? known : undefined;
}

/** The same for `deliver`, where a text would be taken for a folder: only `none` is one. */
export function readDelivery(value: unknown): readonly StepCall[] | undefined {
  if (value === "none") return [];
  return [value].flat().some((each) => typeof each === "string") ? undefined : readSteps(value);
}

function readStep(value: unknown): StepCall | undefined {
  if (typeof value === "string" && value.trim() !== "") return { step: "run", with: value };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [first, ...others] = Object.entries(value);
  if (!first) return undefined;
  const [step, what] = first;
  if (others.length === 0) return { step, with: what };
  // What is no step is told with the nearest one, when steps are planned.
  const main = stepKeysOf(step)?.main ?? step;
  return { step, with: { [main]: what, ...Object.fromEntries(others) } };
}
