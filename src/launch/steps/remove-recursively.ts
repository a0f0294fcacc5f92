import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, someOf } from "./arguments.ts";
import { defineDrop } from "./keep-list.ts";
import { pathWord, there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `remove-recursively: {root: runs, name: "*.tmp"}`: removes all files of a name wherever they are
 *  below a folder; with `directories`, all folders of it. The list stays. */
export const removeRecursively: Step = {
  plan(args, scene) {
    const { name, root = ".", directories = false } = argumentsOf("remove-recursively", args);
    const names = someOf(
      "remove-recursively",
      "name",
      name,
      'remove-recursively: {root: runs, name: "*.tmp"}',
    );
    const tests = names.map((each) => `-name ${quoteForScript([each])}`).join(" -o ");
    const kind = directories ? "-type d" : "! -type d";
    return there(
      ...defineDrop(scene, directories),
      `root=${pathWord(root)}; [ -d "$root" ] || exit 0`,
      // What is below a folder that goes need not be looked at.
      `find "$root" -mindepth 1 ${kind} '(' ${tests} ')' ${directories ? "-prune " : ""}-print0 |`,
      "while IFS= read -r -d '' path; do drop \"$path\" || exit; done || exit",
    );
  },
};
