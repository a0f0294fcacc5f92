import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The program under test, on the built package. */
export const BIN = fileURLToPath(new URL("../../bin/cooperate.js", import.meta.url));

export interface Result {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly result: Promise<Result>;
}

interface SpawnOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** For its standard input, which is empty by default. */
  readonly input?: string | Uint8Array;
}

/** Runs `cooperate ARGS` to its end. */
export async function cooperate(args: readonly string[], options: SpawnOptions): Promise<Result> {
  return start(args, options).result;
}

/** Starts `cooperate ARGS`; it is killed when the test is over. */
export function start(args: readonly string[], options: SpawnOptions): Running {
  return startProgram(process.execPath, [BIN, ...args], options);
}

export function startProgram(
  program: string,
  args: readonly string[],
  { cwd, env, input }: SpawnOptions,
): Running {
  const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // the program need not read to the end
  child.stdin.end(input);
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const result = new Promise<Result>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      resolve({
        exitCode,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
  return { child, pid: child.pid ?? -1, result };
}
