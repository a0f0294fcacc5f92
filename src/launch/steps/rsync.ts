import { posix } from "node:path";
import { argumentsOf, listOf, needed } from "./arguments.ts";
import { isPut, pathHere, pathThere } from "./paths.ts";
import type { Step, StepScene } from "./step.ts";

/**
 * `rsync: ., exclude: [.git, data]` copies files to the place; `rsync: {from: runs/, to: runs/}` in
 * `pickup` gets them from there (`put` says the direction elsewhere). Paths here are in the list's
 * folder, paths there in the directory of the place; a slash at the end has the meaning of
 * rsync(1).
 *
 * The list and what is beside it (`exps.json.run`, ...) is never copied, nor deleted: an old version
 * would take the place of the list.
 */
export const rsync: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("rsync", args);
    const from = needed("rsync", "from", wanted.from, "rsync: .");
    const put = isPut(wanted, scene);
    const to = wanted.to ?? (from.endsWith("/") ? from : ".");
    return [
      {
        action: {
          label: `copy ${from} ${put ? "to" : "from"} ${scene.target}`,
          argv: [
            "rsync",
            "--archive",
            "--compress",
            "--protect-args",
            "--rsh",
            scene.ssh.map(forRsh).join(" "),
            ...(wanted.delete ? ["--delete", ...keeping(scene)] : []),
            ...(wanted.update ? ["--update"] : []),
            ...(wanted["ignore-existing"] ? ["--ignore-existing"] : []),
            ...filesOf(scene.list).map((pattern) => `--exclude=${pattern}`),
            ...listOf(wanted.include).map((pattern) => `--include=${pattern}`),
            ...[...listOf(wanted.exclude), ...listOf(wanted.skip)].map((pattern) => `--exclude=${pattern}`),
            ...(put
              ? [pathHere(from, scene), pathThere(to, scene)]
              : [pathThere(from, scene), pathHere(to, scene)]),
          ],
        },
      },
    ];
  },
};

/** What is made there and is not here: logs of experiments, and the environment. */
function keeping({ venv = ".venv" }: StepScene): string[] {
  const patterns = ["cooperate_[0-9]*", ...(posix.isAbsolute(venv) ? [] : [escaped(posix.join("/", venv))])];
  return patterns.map((pattern) => `--filter=protect ${pattern}`);
}

/** Patterns of the list's own files; rsync gives a meaning to some characters of a pattern. */
function filesOf(list: string): string[] {
  return [escaped(list), `${escaped(list)}.*`];
}

function escaped(path: string): string {
  return /[*?[]/.test(path) ? path.replaceAll(/[*?[\\]/g, String.raw`\$&`) : path;
}

/** A word as rsync splits them: a quote within quotes is written twice. */
function forRsh(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
}
