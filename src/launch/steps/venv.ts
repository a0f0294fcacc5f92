import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, listOf } from "./arguments.ts";
import { activateOf, environmentOf, interpreterOf } from "./python-environment.ts";
import type { Step } from "./step.ts";

/** `venv: {requirements-txt: true}`: a Python environment, made unless it is there (`force` makes it
 *  anew), with packages by pip. It is the `venv` of the place, or else `.venv`. */
export const venv: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("venv", args);
    const folder = environmentOf(scene);
    const python = wanted.python ?? interpreterOf(scene);
    const make = quoteForScript([python, "-m", "venv", ...(wanted.force ? ["--clear"] : []), folder]);
    const pip = "python -m pip install --quiet --disable-pip-version-check";
    const packages = listOf(wanted.requirements);
    return [
      {
        script: [
          wanted.force
            ? `${make} || exit`
            : `[ -x ${quoteForScript([`${folder}/bin/python`])} ] || ${make} || exit`,
          `. ${activateOf(scene)} || exit`,
          ...(wanted["requirements-txt"] ? [`${pip} -r requirements.txt || exit`] : []),
          ...(packages.length > 0 ? [`${pip} ${quoteForScript(packages)} || exit`] : []),
        ].join("\n"),
      },
    ];
  },
};
