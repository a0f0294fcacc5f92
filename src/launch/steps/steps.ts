import { CooperateError, usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import type { StepCall } from "../places/place.ts";
import { check } from "./check.ts";
import { git } from "./git.ts";
import { local } from "./local.ts";
import { rsync } from "./rsync.ts";
import { run } from "./run.ts";
import type { Step, StepScene, StepWork } from "./step.ts";
import { venv } from "./venv.ts";

/** All steps that a place may have. */
const STEPS: ReadonlyMap<string, Step> = new Map(
  [run, venv, rsync, git, check, local].map((step) => [step.name, step]),
);

/** What the steps of a place do, one after the other.
 *  @throws CooperateError (usage) when there is no such step, or its arguments are wrong; it begins
 *    with the stage */
export function planSteps(calls: readonly StepCall[], scene: StepScene): readonly StepWork[] {
  try {
    return calls.flatMap((call) => stepOf(call.step).plan(call.with, scene));
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw usageError(`${scene.stage}: ${error.message}`, error.hint);
  }
}

function stepOf(name: string): Step {
  const step = STEPS.get(name);
  if (step) return step;
  const near = mostSimilar(name, STEPS.keys());
  throw usageError(
    `there is no step ${name}`,
    near === undefined ? `there are ${[...STEPS.keys()].join(", ")}` : `did you mean ${near}?`,
  );
}
