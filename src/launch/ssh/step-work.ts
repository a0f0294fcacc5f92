import { basename, dirname } from "node:path";
import { quoteForScript } from "../../core/shell-words.ts";
import type { Action, Perform, Performed } from "../actions/action.ts";
import type { Place } from "../places/place.ts";
import { planSteps } from "../steps/steps.ts";
import type { StepScene, StepStage, StepWork } from "../steps/step.ts";
import type { Connection } from "./connection.ts";
import { scriptOver } from "./over-ssh.ts";
import { checked } from "./place-failure.ts";
import { directoryOf, enterDirectory } from "./place-directory.ts";

/** What the steps of a stage do at a place.
 *  @throws CooperateError (usage) when they are wrong */
export function workOf(
  stage: StepStage,
  place: Place,
  list: string,
  { ssh, target }: Pick<Connection, "ssh" | "target">,
): readonly StepWork[] {
  const { venv, python } = place;
  const scene: StepScene = {
    stage,
    directory: directoryOf(place, list),
    here: dirname(list),
    list: basename(list),
    ssh,
    target,
    ...(venv !== undefined && { venv }),
    ...(python !== undefined && { python }),
  };
  return planSteps(place[stage], scene);
}

/** Does what steps do, one after the other, and says what they print.
 *  @throws PlaceFailure at the first that fails */
export async function doWork(
  stage: StepStage,
  work: readonly StepWork[],
  place: Place,
  list: string,
  connection: Connection,
  tools: { readonly perform: Perform; readonly say: (line: string) => void },
): Promise<void> {
  for (const each of work) {
    const action = actionOf(stage, each, place, list, connection);
    const done = await tools.perform(action);
    sayOutput(done, tools.say);
    checked(done, action.argv[0] ?? "", stage);
  }
}

/** The program of this machine that does a piece of work. */
export function actionOf(
  stage: StepStage,
  work: StepWork,
  place: Place,
  list: string,
  connection: Connection,
): Action {
  if ("action" in work) return work.action;
  const lines = [...enterDirectory(place, list), ...withVenv(stage, place), work.script];
  return scriptOver(connection, `${stage} ${place.name}`, lines);
}

/** What is looked at or fetched later may need the environment of the runners; `setup` makes it. */
function withVenv(stage: StepStage, { venv }: Place): string[] {
  if (venv === undefined || stage === "deliver" || stage === "setup") return [];
  const activate = quoteForScript([`${venv.startsWith("/") ? "" : "./"}${venv}/bin/activate`]);
  return [`[ ! -e ${activate} ] || . ${activate}`];
}

function sayOutput({ stdout }: Performed, say: (line: string) => void): void {
  for (const line of stdout.split("\n")) if (line.trim() !== "") say(line.trimEnd());
}
