import { argumentsOf, someOf } from "./arguments.ts";
import { defineDrop } from "./keep-list.ts";
import { usageError } from "../../core/failure.ts";
import { pathWord, there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `remove: [core.*, tmp], directories: true`: removes files there; folders only with
 *  `directories`. The list stays. */
export const remove: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("remove", args);
    const paths = someOf("remove", "path", wanted.paths, "remove: [core.*, tmp], directories: true");
    for (const path of paths)
      if (/^(?:~|\.\.?)?(?:\/+\.{0,2})*$/.test(path))
        throw usageError(`the step remove does not remove ${path}`, "name what is in it");
    return there(...defineDrop(scene, wanted.directories), `drop ${paths.map(pathWord).join(" ")} || exit`);
  },
};
