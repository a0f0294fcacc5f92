import { resolve } from "node:path";
import type { Options, RunningEntry } from "../../core/entry.ts";
import { fileNamePart } from "../../core/file-name.ts";
import { quoteWords } from "../../core/shell-words.ts";

/** What is to be written into the output folder of one attempt (output-folder.ts). */
export interface OutputPlan {
  /** Absolute path of the folder. */
  readonly path: string;
  /** Path of the list, whose users may use the folder. */
  readonly list: string;
  /** The name of the command among those that share the folder. */
  readonly command: string;
  /** The end of the file names where settings share the folder: `.Lr_0.1`. */
  readonly suffix: string;
  /** The content of `param.json`, without the time and the commands. */
  readonly param: Readonly<Record<string, unknown>>;
  /** The command as text for a shell. */
  readonly text: string;
  /** What `stat.json` says besides how it ended. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What the folder of an attempt gets; undefined for an entry without one.
 *  @param directory where the experiment runs
 *  @param argv what really runs */
export function outputPlanOf(
  { options, facts }: Pick<RunningEntry, "options"> & { readonly facts: Partial<RunningEntry["facts"]> },
  directory: string,
  argv: readonly string[],
  list: string,
): OutputPlan | undefined {
  const path = outputPathOf(options, directory);
  if (path === undefined) return undefined;
  const { name = "", output } = options;
  const { _cmd: command, _shared: isShared, ...params } = options.params ?? {};
  const { attempt, host, gpuIds: gpu } = facts;
  return {
    path,
    list,
    command: fileNamePart(typeof command === "string" && command !== "" ? command : "command"),
    suffix: isShared === true && name !== "" ? `.${fileNamePart(name)}` : "",
    param: { ...params, _name: name, _output: output },
    text: quoteWords(argv),
    facts: { attempt, host, gpu },
  };
}

/** Absolute path of the output folder of an entry that runs in `directory`, if it has one. It may
 *  be outside of the directory: the command of the entry could write there, too. */
export function outputPathOf({ output }: Options, directory: string): string | undefined {
  return output === undefined ? undefined : resolve(directory, output);
}
