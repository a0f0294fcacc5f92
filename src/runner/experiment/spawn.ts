import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import type { Argv } from "../../core/entry.ts";
import { codeOf } from "../../core/errno.ts";

/** What to run, and where its output goes. */
export interface CommandSpec {
  readonly argv: Argv;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Takes stdout and stderr directly; no output passes through this process. */
  readonly outputFd: number;
}

/** How a command ended; `code` and `originalMessage` when it could not be started. */
export interface CommandEnd {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

/** A command that was started. */
export interface LaunchedCommand {
  /** Its pid, which is also that of its process group; undefined when it could not be started. */
  readonly group: number | undefined;
  /** Never rejects. */
  readonly ended: Promise<CommandEnd>;
}

/** Starts one command without a shell, in a process group of its own. Not by execa: that takes as
 *  long again as the start itself, and nothing of what it adds (pipes, buffers, shells) is
 *  needed. */
export function launch({ argv: [program, ...args], directory, env, outputFd }: CommandSpec): LaunchedCommand {
  try {
    const child = spawn(pathOf(program, env), args, {
      argv0: program,
      cwd: directory,
      env,
      stdio: ["ignore", outputFd, outputFd],
      detached: true, // a group (and session) of its own, so that one signal reaches all of it
    });
    return { group: child.pid, ended: endOf(child) };
  } catch (error) {
    // Node throws some errors of the system at once, such as a command line that is too long.
    return { group: undefined, ended: Promise.resolve(unstarted(error as Error)) };
  }
}

/** Resolves when the program has ended, or could not be started. */
function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(unstarted(error)));
    child.once("exit", (exitCode, signal) =>
      resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined }),
    );
  });
}

function unstarted(error: Error): CommandEnd {
  return { code: codeOf(error), originalMessage: error.message };
}

/** Where programs were found, by PATH and program. */
const found = new Map<string, string>();

/** The file that execvp(3) would run for `program`, or `program` itself where only the system can
 *  say. Searched once here: the system would search each directory of PATH at every start, in a
 *  forked copy of this process. */
function pathOf(program: string, { PATH = "" }: Readonly<NodeJS.ProcessEnv>): string {
  if (program.includes("/") || PATH === "") return program;
  const key = `${PATH}\0${program}`;
  const known = found.get(key);
  if (known !== undefined && isProgram(known)) return known;
  // An empty or relative directory in PATH is relative to the directory of the experiment.
  for (const directory of PATH.split(":")) {
    if (!directory.startsWith("/")) break;
    const path = join(directory, program);
    if (!isProgram(path)) continue;
    found.set(key, path);
    return path;
  }
  return program;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
