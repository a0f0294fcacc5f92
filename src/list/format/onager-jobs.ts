import { parseCommand } from "../../core/command-text.ts";
import { type PendingEntry, pending } from "../../core/entry.ts";
import { CooperateError, usageError } from "../../core/failure.ts";
import { newEntry } from "./command-lines.ts";
import { EntryFault } from "./entry-json.ts";

/** Reads the file in which onager keeps the jobs of a grid: by number, a command for a shell and its
 *  tag, which may be empty (https://github.com/camall3n/onager/blob/master/docs/system-overview.md).
 *  The tag becomes the name. A command in which a shell would expand or obey something is run by
 *  bash, as onager runs it.
 *  @param source named in messages
 *  @returns the entries in the order of their numbers
 *  @throws CooperateError (usage) when it is another file */
export function parseOnagerJobs(text: string, source: string): PendingEntry[] {
  const jobs = objectOf(text, source);
  return Object.entries(jobs)
    .map(([id, job]): [string, unknown] => [id, job])
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([id, job]) => entryOf(id, job, source));
}

function objectOf(text: string, source: string): object {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw usageError(
      `${source} is not the jobs.json of onager, but other text`,
      `commands, one on each line: cooperate --add exps.json - < ${source}`,
    );
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw usageError(
    `${source} is not the jobs.json of onager, which is an object`,
    Array.isArray(json) ? `a list is used as it is: cooperate --run ${source}` : undefined,
  );
}

function entryOf(id: string, job: unknown, source: string): PendingEntry {
  const [command, tag = ""] = Array.isArray(job) ? (job as unknown[]) : [];
  if (!/^\d+$/.test(id) || typeof command !== "string" || typeof tag !== "string")
    throw usageError(
      `${source}, job ${id}: expected a number with a command and a tag`,
      'such as "1": ["python main.py --lr 0.1", "mnist_1"]',
    );
  try {
    const { env, words, shellSyntax } = parseCommand(command);
    const { argv } = newEntry(shellSyntax.length > 0 ? ["bash", "-c", command] : words);
    const own = shellSyntax.length > 0 ? undefined : env;
    return pending(argv, { ...(tag !== "" && { name: tag }), ...(own && { env: own }) });
  } catch (error) {
    if (!(error instanceof CooperateError || error instanceof EntryFault)) throw error;
    throw usageError(`${source}, job ${id}: ${error.message}`, "nothing was added");
  }
}
