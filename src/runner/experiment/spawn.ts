import { ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import type { Argv } from "../../core/entry.ts";
import { codeOf } from "../../core/errno.ts";

export interface CommandSpec {
  readonly argv: Argv;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Takes stdout and stderr; nothing goes through us. */
  readonly outputFd: number;
}

/** What is known of a command that is over; `code` and `originalMessage` when it could not be started. */
export interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

/** A command that was started. */
export interface Launched {
  /** Its pid, and that of its process group; undefined when it could not be started. */
  readonly group: number | undefined;
  /** Never rejects. */
  readonly ended: Promise<Ended>;
}

/** Starts one command without a shell, in a process group of its own. Not by execa: that costs as much again as the start itself,
 *  and of what it does for it (pipes, buffers, shells) nothing is wanted. */
export function launch({ argv: [program, ...args], directory, env, outputFd }: CommandSpec): Launched {
  try {
    const child = spawn(pathOf(program, env), args, {
      argv0: program,
      cwd: directory,
      env,
      stdio: ["ignore", outputFd, outputFd],
      detached: true, // a group (and session) of its own, so that all of it can be told to stop
    });
    return { group: child.pid, ended: endOf(child) };
  } catch (error) {
    // Some of what the system refuses is thrown and not told: a command line that is too long.
    return { group: undefined, ended: Promise.resolve(unstarted(error as Error)) };
  }
}

/** Resolves when the program has ended, or could not be started. */
function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(unstarted(error)));
    child.once("exit", (exitCode, signal) =>
      resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined }),
    );
  });
}

function unstarted(error: Error): Ended {
  return { code: codeOf(error), originalMessage: error.message };
}

/** By PATH and program: where it was found. */
const found = new Map<string, string>();

/** The file that execvp would run for `program`, or `program` itself where that is for the system to say. Looked for once: the
 *  system tries each directory of PATH anew, in a process that is a copy of ours. */
function pathOf(program: string, { PATH = "" }: Readonly<NodeJS.ProcessEnv>): string {
  if (program.includes("/") || PATH === "") return program;
  const key = `${PATH}\0${program}`;
  const known = found.get(key);
  if (known !== undefined && isProgram(known)) return known;
  // An empty or relative directory means the one that the experiment is in.
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
