import { basename } from "node:path";
import { usageError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";

/** What may be the name of a pool: it is the name of a folder, and part of the names of jobs. */
const NAME = /^\w[\w.+=-]{0,99}$/;

/** Whether `name` can safely be part of a path. */
export function isPoolName(name: string): boolean {
  return NAME.test(name);
}

/** The name that a user gave to a pool.
 *  @throws CooperateError (usage) when it cannot be one */
export function checkPoolName(name: string): string {
  if (isPoolName(name)) return name;
  throw usageError(
    `--pool ${quoteWords(["", name]).slice(3)}: a pool cannot have that name`,
    "use letters, digits and _ . + = - only, the first one a letter or a digit, at most 100",
  );
}

/** The name of the pool of a list at a place: `exps-slurm` of `exps.json` and `slurm`. */
export function defaultPoolName(list: string, place: string): string {
  const name = `${basename(list).replace(/\.json$/i, "")}-${place}`.replaceAll(/[^\w.+=-]/g, "_");
  return (/^\w/.test(name) ? name : `_${name}`).slice(0, 100);
}
