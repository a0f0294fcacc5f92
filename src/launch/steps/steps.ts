import { CooperateError, usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import type { StepCall } from "../places/place.ts";
import { STEP_KEYS, type StepName, stepKeysOf } from "../places/step-keys.ts";
import { call } from "./call.ts";
import { check } from "./check.ts";
import { combineCsv } from "./combine-csv.ts";
import { copy } from "./copy.ts";
import { countScreens } from "./count-screens.ts";
import { count } from "./count.ts";
import { download } from "./download.ts";
import { end } from "./end.ts";
import { git } from "./git.ts";
import { localCopy } from "./local-copy.ts";
import { local } from "./local.ts";
import { python } from "./python.ts";
import { removeRecursively } from "./remove-recursively.ts";
import { remove } from "./remove.ts";
import { rsync } from "./rsync.ts";
import { run } from "./run.ts";
import { rye } from "./rye.ts";
import { screen } from "./screen.ts";
import { script } from "./script.ts";
import type { Step, StepScene, StepWork } from "./step.ts";
import { uv } from "./uv.ts";
import { venv } from "./venv.ts";

/** All steps that a place may have, by the names of their keys (step-keys.ts). */
const STEPS: Readonly<Record<StepName, Step>> = {
  run,
  check,
  local,
  python,
  venv,
  uv,
  rye,
  git,
  rsync,
  copy,
  "local-copy": localCopy,
  script,
  remove,
  "remove-recursively": removeRecursively,
  count,
  screen,
  "count-screens": countScreens,
  end,
  download,
  call,
  "combine-csv": combineCsv,
};

/** What the steps of a place do, one after the other.
 *  @throws CooperateError (usage) when there is no such step, or its arguments are wrong; it begins
 *    with the stage */
export function planSteps(calls: readonly StepCall[], scene: StepScene): readonly StepWork[] {
  try {
    return calls.flatMap((each) => stepOf(each.step).plan(each.with, scene));
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw usageError(`${scene.stage}: ${error.message}`, error.hint);
  }
}

function stepOf(name: string): Step {
  if (stepKeysOf(name) !== undefined) return STEPS[name as StepName];
  const near = mostSimilar(name, Object.keys(STEP_KEYS));
  throw usageError(
    `there is no step ${name}`,
    near === undefined ? `there are ${Object.keys(STEP_KEYS).join(", ")}` : `did you mean ${near}?`,
  );
}
