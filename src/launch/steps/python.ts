import { quoteForScript } from "../../core/shell-words.ts";
import { activateOf, interpreterOf } from "./python-environment.ts";
import { commandsOf, orLeave } from "./run.ts";
import { there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `python: "-m pytest"`: what python does there, in the environment of the place where it has one.
 *  The first that fails ends the step. */
export const python: Step = {
  plan(args, scene) {
    const commands = commandsOf("python", args, 'python: "-m pytest", or python: [prepare.py, train.py]');
    const activate = activateOf(scene);
    return there(
      `if [ -e ${activate} ]; then . ${activate} || exit; python=python`,
      `else python=${quoteForScript([interpreterOf(scene)])}; fi`,
      ...commands.map((command) => orLeave(`"$python" ${command}`)),
    );
  },
};
