import { posix } from "node:path";
import { usageError } from "../../core/failure.ts";
import { argumentsOf, listOf } from "./arguments.ts";
import type { Step, StepScene } from "./step.ts";

const KINDS = {
  from: "text",
  to: "text",
  put: "flag",
  exclude: "texts",
  include: "texts",
  delete: "flag",
  update: "flag",
  "ignore-existing": "flag",
} as const;

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
  name: "rsync",
  plan(args, scene) {
    const wanted = argumentsOf("rsync", args, KINDS, "from");
    const { from } = wanted;
    if (from === undefined) throw usageError("the step rsync has no from", "write it like rsync: .");
    const put = wanted.put ?? scene.stage !== "pickup";
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
            ...listOf(wanted.exclude).map((pattern) => `--exclude=${pattern}`),
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

/** Absolute, so that nothing in it looks like an option or a host; `.` is what is in the folder. */
function pathHere(path: string, { here }: StepScene): string {
  const absolute = posix.isAbsolute(path) ? path : posix.join(here, path);
  return path === "." ? `${absolute.replace(/\/$/, "")}/` : absolute;
}

/** rsync begins in the home of the user, and `~` means nothing to it. */
function pathThere(path: string, { directory, target }: StepScene): string {
  const whole = /^[~/]/.test(path) ? path : posix.join(directory, path);
  const fromHome = whole.replace(/^~\/?/, "") || ".";
  return `${target}:${path === "." ? `${fromHome.replace(/\/$/, "")}/` : fromHome}`;
}

/** A word as rsync splits them: a quote within quotes is written twice. */
function forRsh(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
}
