import { usageError } from "../../core/failure.ts";
import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, needed } from "./arguments.ts";
import type { Step } from "./step.ts";

/**
 * `git: URL, ref: main, submodules: true`: the directory of the place becomes a clone at that
 * branch, tag or commit (without one, at the default branch). Branches that are there stay as they
 * are: what is checked out is detached. git refuses to overwrite changes.
 */
export const git: Step = {
  plan(args) {
    const { url: given, ref, submodules } = argumentsOf("git", args);
    const url = needed("git", "url", given, "git: URL, ref: main");
    for (const word of [url, ref ?? ""])
      if (word.startsWith("-")) throw usageError(`the step git cannot use ${word}: it begins with a dash`);
    const source = quoteForScript([url]);
    return [
      {
        script: [
          "export GIT_TERMINAL_PROMPT=0",
          `if [ -e .git ]; then git remote set-url origin ${source} || exit`,
          "git fetch --quiet --force --tags origin || exit",
          `else git clone --quiet -- ${source} . || exit; fi`,
          ...(ref === undefined ? DEFAULT_BRANCH : checkOut(ref)),
          ...(submodules ? ["git submodule --quiet update --init --recursive || exit"] : []),
        ].join("\n"),
      },
    ];
  },
};

const DEFAULT_BRANCH = [
  "git remote set-head origin --auto >/dev/null || exit",
  "git checkout --quiet --detach origin/HEAD -- || exit",
];

function checkOut(ref: string): string[] {
  const [branch, other] = [quoteForScript([`origin/${ref}`]), quoteForScript([ref])];
  return [
    `if git rev-parse --quiet --verify ${quoteForScript([`refs/remotes/origin/${ref}`])} >/dev/null`,
    `then git checkout --quiet --detach ${branch} -- || exit`,
    `else git checkout --quiet --detach ${other} -- || exit; fi`,
  ];
}
