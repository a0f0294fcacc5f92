import { ChildProcess, spawn } from "node:child_process";
import { accessSync, statSync } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import type { Argv } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Reins } from "./reins.ts";
import { join } from "node:path";

export interface CommandSpec {
  readonly argv: Argv;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Takes stdout and stderr; nothing goes through us. */
  readonly outputFd: number;
}

/** Runs one command to its end, in a process group of its own and without a shell, held by `reins`. */
export async function runCommand(spec: CommandSpec, reins: Reins): Promise<Outcome> {
  if (reins.stopped) return reins.stopped;
  const impossible = impossibleIn(spec);
  if (impossible) return impossible;
  const child = start(spec);
  if (!(child instanceof ChildProcess)) return outcomeOf(spec, child);
  const group = child.pid;
  const ended = new AbortController();
  const holding = group === undefined ? undefined : reins.hold(group, ended.signal);
  const result = await endOf(child);
  ended.abort(OVER);
  const stop = await holding;
  if (stop) return stop;
  return outcomeOf(spec, result);
}

/** Not by execa: that costs as much again as the start itself, and of what it does for it (pipes, buffers, shells) nothing is
 *  wanted. */
function start({ argv: [program, ...args], directory, env, outputFd }: CommandSpec): ChildProcess | Ended {
  try {
    return spawn(pathOf(program, env), args, {
      argv0: program,
      cwd: directory,
      env,
      stdio: ["ignore", outputFd, outputFd],
      detached: true, // a group (and session) of its own, so that all of it can be told to stop
    });
  } catch (error) {
    // Some of what the system refuses is thrown and not told: a command line that is too long.
    const { code, message } = error as NodeJS.ErrnoException;
    return { code, originalMessage: message };
  }
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

/** Resolves when the program has ended, or could not be started. */
function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once("error", ({ code, message }: NodeJS.ErrnoException) =>
      resolve({ code, originalMessage: message }),
    );
    child.once("exit", (exitCode, signal) =>
      resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined }),
    );
  });
}

/** What is known of a command that is over. */
interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

/** A reason of our own: without one an error is made each time, with its stack. */
export const OVER = "it has ended";

/** What to run: with which words, where, and with which variables. */
type Start = Omit<CommandSpec, "outputFd">;

/** What no system can start. spawn throws at once then, which would end the runner and leave the entry for the next one to
 *  trip over. */
export function impossibleIn({ argv, directory, env }: Start): Unstarted | undefined {
  const text = [...argv, directory, ...Object.entries(env).flat()].find((each) => each?.includes("\0"));
  if (text === undefined) return undefined;
  const where = `${JSON.stringify(text.slice(0, 80))} holds a NUL character`;
  return { kind: "unstarted", code: "EINVAL", error: `${where}, which no program can be given` };
}

type Unstarted = Extract<Outcome, { kind: "unstarted" }>;

/** How a command that ran, or did not, has ended. */
export async function outcomeOf(spec: Start, result: Ended): Promise<Outcome> {
  if (result.exitCode !== undefined) return { kind: "exited", exitCode: result.exitCode };
  if (result.signal !== undefined) return { kind: "signalled", signal: result.signal };
  return unstarted(spec, result.code ?? "", result.originalMessage ?? "unknown reason");
}

/** Loaded with the first experiment: a list with nothing to do need not pay for it. */
export function loadSpawn(): Promise<typeof import("execa")> {
  return import("execa");
}

/** Says why a program did not start in words that name the culprit: ENOENT may mean program, interpreter or directory. */
async function unstarted(spec: Start, code: string, message: string): Promise<Outcome> {
  const [program] = spec.argv;
  const fail = (error: string): Outcome => ({ kind: "unstarted", code, error });
  const isDirectory = await stat(spec.directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) return fail(`there is no directory ${spec.directory}`);
  if (code === "ENOENT") {
    const path = program.includes("/") && !program.startsWith("/") ? `${spec.directory}/${program}` : program;
    const there =
      program.includes("/") &&
      (await access(path, constants.F_OK).then(
        () => true,
        () => false,
      ));
    if (there) return fail(`the interpreter that ${program} names in its first line was not found`);
    return fail(`program not found: ${program}`);
  }
  if (code === "EACCES") return fail(`no permission to run ${program}`);
  return fail(message);
}
