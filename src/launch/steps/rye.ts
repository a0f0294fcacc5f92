import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, listOf } from "./arguments.ts";
import { needsProgram, there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `rye: {add: [numpy], no-dev: true}`: the environment of a project of rye, with packages. `version`
 *  is the rye that has to be there. */
export const rye: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("rye", args);
    const python = wanted.python ?? scene.python;
    const packages = [...listOf(wanted.requirements), ...listOf(wanted.add)];
    const sync = ["--force", "--no-lock", "--no-dev"].filter((option) => wanted[option.slice(2) as "force"]);
    return there(
      needsProgram("rye", "it is installed as https://rye.astral.sh says"),
      ...(wanted.version === undefined ? [] : [isVersion(wanted.version)]),
      "[ -e pyproject.toml ] || rye init || exit",
      ...(python === undefined ? [] : [`rye pin --relaxed ${quoteForScript([python])} || exit`]),
      ...(packages.length > 0 ? [`rye add ${quoteForScript(packages)} || exit`] : []),
      `${["rye", "sync", ...sync].join(" ")} || exit`,
    );
  },
};

function isVersion(version: string): string {
  const message = quoteForScript([`is here, not rye ${version}`]);
  return `case "$(rye --version)" in *${quoteForScript([version])}*) ;; *) echo "$(rye --version | head -1)" ${message} >&2; exit 69 ;; esac`;
}
