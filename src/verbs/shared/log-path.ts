import { access, constants, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { attemptsOf, type EndFacts, type Entry } from "../../core/entry.ts";
import { CooperateError, usageError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";

/** The path of the job log of attempt number `attempt`, or of the latest attempt that has one, as
 *  the list has it. */
export function logOf(entry: Entry, attempt?: number): string | undefined {
  const past: readonly EndFacts[] = [...(entry.facts.history ?? []), entry.facts];
  const { log, directory = "." } =
    (attempt === undefined
      ? past.findLast((each) => each.log !== undefined)
      : past.find((each) => each.attempt === attempt)) ?? {};
  // Runners write an absolute path; a person may write a relative one.
  return log === undefined ? undefined : resolve(directory, log);
}

/** The path of the job log of entry `n`: of attempt number `attempt`, or of the latest attempt
 *  that has one.
 *  @throws CooperateError (usage) when the list does not say where it is */
export function logPathOf(entry: Entry, n: number, file: string, attempt?: number): string {
  const path = logOf(entry, attempt);
  if (path !== undefined) return path;
  const hint = `see: cooperate --list ${quoteWords([file])} ${n}`;
  if (attempt !== undefined) throw usageError(`entry ${n} has had no attempt ${attempt}`, hint);
  if (entry.status !== "pending" && entry.status !== "held")
    throw usageError(`the list does not say where the log of entry ${n} is (it is ${entry.status})`, hint);
  if (attemptsOf(entry) === 0) throw usageError(`entry ${n} is ${entry.status}: it has no log yet`, hint);
  throw usageError(
    `entry ${n} is ${entry.status} again: the list no longer names the logs of its earlier attempts`,
    `they are still where they were written: cooperate_${n}, cooperate_${n}.2, ...`,
  );
}

/** Checks that a log can be read on this machine.
 *  @throws CooperateError (usage) when it cannot */
export async function checkReadable(entry: Entry, n: number, path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    const message = `the log of entry ${n} cannot be read here: ${path}`;
    const { host }: EndFacts = entry.facts;
    const gone = "it may have been moved or deleted, or you may not be allowed to read it";
    const hint =
      host === undefined
        ? gone
        : host === hostname()
          ? `it ran on ${host}, this machine: ${gone}`
          : `it ran on ${host}: look there`;
    throw new CooperateError("usage", message, { hint, cause });
  }
  if (!(await stat(path)).isFile()) throw usageError(`the log of entry ${n} is not a file: ${path}`);
}
