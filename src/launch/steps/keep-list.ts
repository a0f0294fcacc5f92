import { posix } from "node:path";
import { usageError } from "../../core/failure.ts";
import { quoteForScript } from "../../core/shell-words.ts";
import type { StepScene } from "./step.ts";

/** Lines for bash that define `drop`, which removes paths, and directories with `-r`; but never the
 *  list, what is beside it, or a folder in which it is: the directory of a place is often the list's
 *  own. */
export function defineDrop({ list, here }: StepScene, directories = false): readonly string[] {
  const name = quoteForScript([list]);
  return [
    "drop() { local path real; for path; do",
    `case \${path##*/} in ${name}|${name}.*) echo "kept, since it belongs to the list: $path"; continue ;; esac`,
    'real=$(realpath -m -- "$path") || return',
    `case ${quoteForScript([here])}/ in "\${real%/}"/*) echo "kept, since the list is in it: $path"; continue ;; esac`,
    `rm -${directories ? "r" : ""}f -- "$path" || return; done; }`,
  ];
}

/** Refuses to write, or to copy, the list and what is beside it: an old version of it would take its
 *  place.
 *  @throws CooperateError (usage) */
export function refuseList(step: string, path: string, { list }: StepScene): void {
  const base = posix.basename(path);
  if (base === list || base.startsWith(`${list}.`))
    throw usageError(`the step ${step} does not write ${path}: that is the list, or belongs to it`);
}
