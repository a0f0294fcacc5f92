import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf } from "./arguments.ts";
import { environmentOf } from "./python-environment.ts";
import { commandsOf, orLeave } from "./run.ts";
import { needsProgram, there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `uv: sync`, `uv: [sync, pip install numpy]`: commands of uv, for the environment of the place. */
export const uv: Step = {
  plan(args, scene) {
    const commands = commandsOf("uv", args, "uv: sync");
    const version = argumentsOf("uv", args).python ?? scene.python;
    const environment = quoteForScript([environmentOf(scene)]);
    return there(
      needsProgram("uv", "it is installed as https://docs.astral.sh/uv says"),
      `export UV_PROJECT_ENVIRONMENT=${environment} VIRTUAL_ENV=${environment}`,
      ...(version === undefined ? [] : [`export UV_PYTHON=${quoteForScript([version])}`]),
      ...commands.map((command) => orLeave(`uv ${command}`)),
    );
  },
};
