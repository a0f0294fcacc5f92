import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, listOf } from "./arguments.ts";
import type { Step, StepScene } from "./step.ts";

const KINDS = {
  python: "text",
  requirements: "texts",
  "requirements-txt": "flag",
  force: "flag",
} as const;

/** `venv: {requirements-txt: true}`: a Python environment, made unless it is there (`force` makes it
 *  anew), with packages by pip. It is the `venv` of the place, or else `.venv`. */
export const venv: Step = {
  name: "venv",
  plan(args, scene) {
    const wanted = argumentsOf("venv", args === true ? {} : args, KINDS, "requirements");
    const folder = withSlash(scene.venv ?? ".venv");
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
          `. ${quoteForScript([`${folder}/bin/activate`])} || exit`,
          ...(wanted["requirements-txt"] ? [`${pip} -r requirements.txt || exit`] : []),
          ...(packages.length > 0 ? [`${pip} ${quoteForScript(packages)} || exit`] : []),
        ].join("\n"),
      },
    ];
  },
};

/** `python: "3.10"` of a place is the program python3.10. */
function interpreterOf({ python = "python3" }: StepScene): string {
  return /^\d/.test(python) ? `python${python}` : python;
}

/** No program takes a path with a slash at its beginning for an option, nor looks it up in PATH. */
function withSlash(path: string): string {
  return path.startsWith("/") ? path : `./${path}`;
}
