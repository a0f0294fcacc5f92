import { quoteForScript } from "../../core/shell-words.ts";
import { runWithFooter } from "./with-footer.ts";

/** What a job or a remote shell does to become a runner. */
export interface JobScript {
  /** Where the runner starts; absolute, any characters. */
  readonly directory: string;
  /** A Python environment to activate, absolute or below `directory`. */
  readonly venv?: string;
  /** Lines of the user, as they stand, before and after the runner. */
  readonly header?: string;
  readonly footer?: string;
  /** Environment variables that the script exports, `NAME=shell word`: the value is shell text,
   *  because an engine's own variables stand in it. */
  readonly exports: readonly (readonly [name: string, shellWord: string])[];
  /** Shell text of the path of a log that the script opens for itself and the runner, where the
   *  engine does not. */
  readonly log?: string;
  /** The exit code when the script cannot begin, since its folder, its secrets or its environment
   *  is not there; without it 72 (EX_OSFILE of sysexits.h). */
  readonly cannotBegin?: number;
  /** A file of secretsText (secrets.ts) with the values of `--env`. */
  readonly secrets?: SecretsFile;
  /** The runner: `node .../cooperate.js --run FILE ...`. */
  readonly command: readonly string[];
  /** With `--per-entry`: the entries of each task. */
  readonly perTask?: TaskEntries;
}

export interface SecretsFile {
  /** Absolute. */
  readonly path: string;
  /** Whether only one shell ever reads it, which then removes it at once. The tasks of an array,
   *  and a job that its engine may requeue, read it again at every start: there it stays until the
   *  submission has ended, and whoever sees that removes it. */
  readonly removeWhenRead: boolean;
}

export interface TaskEntries {
  /** What `--entries` gets, for task 1 and on. */
  readonly entries: readonly string[];
  /** Shell text of arithmetic that yields the number of the task: `SLURM_ARRAY_TASK_ID + 1000`. The
   *  engine fills it in. */
  readonly task?: string;
}

/**
 * The text of a script for bash that becomes the runner. It replaces itself by the runner (`exec`),
 * so that signals reach the runner and nothing dies above it; with a footer it stays, and passes
 * signals on.
 */
export function jobScript(script: JobScript): string {
  const { directory, venv, header, footer, exports, secrets, command, perTask, log } = script;
  const orLeave = (line: string): string => `${line} || exit ${script.cannotBegin ?? 72}`;
  const runner = [...command, ...(perTask === undefined ? [] : ["--if-pending", "--entries"])];
  // No runner reads its input; the rest of a script may be waiting there (`bash -s`).
  const run = `${quoteForScript(runner)}${perTask === undefined ? "" : ' "$entries"'} </dev/null`;
  const lines = [
    "#!/bin/bash",
    ...(log === undefined ? [] : [orLeave(`exec >>${log} 2>&1`)]),
    orLeave(`cd -- ${quoteForScript([directory])}`),
    ...(venv === undefined ? [] : [orLeave(`. ${quoteForScript([activateOf(venv)])}`)]),
    ...(header === undefined ? [] : [header]),
    ...(secrets === undefined ? [] : readSecrets(secrets, orLeave)),
    ...exports.map(([name, word]) => `export ${name}=${word}`),
    ...(perTask === undefined ? [] : chooseEntries(perTask)),
    ...(footer === undefined ? [`exec ${run}`] : runWithFooter(run, footer)),
  ];
  return `${lines.join("\n")}\n`;
}

/** `.` looks up a name without a slash in PATH, and takes one that begins with a dash for an
 *  option. */
function activateOf(venv: string): string {
  const path = `${venv}/bin/activate`;
  return path.startsWith("/") ? path : `./${path}`;
}

function readSecrets({ path, removeWhenRead }: SecretsFile, orLeave: (line: string) => string): string[] {
  const file = quoteForScript([path]);
  return [orLeave(`. ${file}`), ...(removeWhenRead ? [`rm -f -- ${file}`] : [])];
}

/** One selection a line: a list of bash is read in milliseconds, however long. */
function chooseEntries({ entries, task = "1" }: TaskEntries): string[] {
  return ["all=(", ...entries.map((each) => quoteForScript([each])), ")", `entries=\${all[${task} - 1]}`];
}
