import { posix } from "node:path";
import { usageError } from "../../core/failure.ts";
import { argumentsOf, needed, someOf } from "./arguments.ts";
import { refuseList } from "./keep-list.ts";
import { isPut, pathHere, pathThere } from "./paths.ts";
import type { Step } from "./step.ts";

/** `copy: {from: data.tar, to: data/}`: copies files and folders with scp, where there is no rsync.
 *  With `pickup`, or `put: false`, from there to here. Paths are as those of rsync. */
export const copy: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("copy", args);
    const from = someOf("copy", "from", wanted.from, "copy: {from: a, to: b}");
    const to = needed("copy", "to", wanted.to, "copy: {from: a, to: b}");
    for (const path of [...from, to]) refuseList("copy", path, scene);
    if (from.some((path) => posix.normalize(`${path}/`) === "./"))
      throw usageError("the step copy does not copy a whole folder with the list", "rsync: . leaves it out");
    const isUp = isPut(wanted, scene);
    const [source, target] = isUp ? [pathHere, pathThere] : [pathThere, pathHere];
    return [
      {
        action: {
          label: `copy ${from.join(" ")} ${isUp ? "to" : "from"} ${scene.target}`,
          argv: [
            "scp",
            "-rpq",
            ...forScp(scene.ssh),
            "--",
            ...from.map((path) => source(path, scene)),
            target(to, scene),
          ],
        },
      },
    ];
  },
};

/** The words of ssh(1) for scp(1), where some letters have another meaning. */
function forScp([program = "ssh", ...options]: readonly string[]): string[] {
  const words = options.flatMap((word, i) => {
    if (options[i - 1] === "-l") return [`User=${word}`];
    return { "-T": [], "-p": ["-P"], "-l": ["-o"] }[word] ?? [word];
  });
  return ["-S", program, ...words];
}
