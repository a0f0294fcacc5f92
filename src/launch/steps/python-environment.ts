import { quoteForScript } from "../../core/shell-words.ts";
import type { StepScene } from "./step.ts";

/** The folder of the Python environment of a place: its `venv`, or else `.venv`. No program takes a
 *  path with a slash at its beginning for an option, nor looks it up in PATH. */
export function environmentOf({ venv = ".venv" }: StepScene): string {
  return venv.startsWith("/") ? venv : `./${venv}`;
}

/** The same as a word for a script: what activates it. */
export function activateOf(scene: StepScene): string {
  return quoteForScript([`${environmentOf(scene)}/bin/activate`]);
}

/** `python: "3.10"` of a place is the program python3.10. */
export function interpreterOf({ python = "python3" }: StepScene): string {
  return /^\d/.test(python) ? `python${python}` : python;
}
