import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { quoteForScript, splitWords } from "../../core/shell-words.ts";
import { lastWordsOf } from "../../launch/actions/last-lines.ts";
import type { ListAddress } from "../protocol/address.ts";

/** How a list elsewhere is reached. */
export interface DialOptions {
  readonly address: ListAddress;
  /** The words that start cooperate there. */
  readonly program: readonly string[];
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Whether somebody can answer questions of ssh. */
  readonly interactive: boolean;
}

/** A program that carries the connection. */
export interface Dialled {
  readonly input: Readable;
  readonly output: Writable;
  /** The last lines that it wrote to its standard error. */
  said(): string;
  /** How it ended; undefined as its exit code when it could not be started, or was killed. */
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly code?: string | undefined }>;
  /** Ends it at once, even if it is stopped. */
  kill(): void;
}

/** Starts ssh(1), the user's own, which starts `cooperate --serve-list` there. */
export function dial({ address, program, env, interactive }: DialOptions): Dialled {
  const [ssh = "ssh", ...words] = splitWords(env["COOPERATE_SSH"] ?? "ssh");
  const options = interactive ? [] : ["-o", "BatchMode=yes"];
  const child = spawn(
    ssh,
    [...words, "-T", ...options, "--", address.target, commandFor(program, address.path)],
    {
      env,
      stdio: ["pipe", "pipe", "pipe"],
      detached: !interactive, // Ctrl-C is for the runner, which still needs the connection then
    },
  );
  return {
    input: child.stdout,
    output: child.stdin,
    said: lastWordsOf(child.stderr),
    ended: endOf(child),
    kill() {
      child.kill("SIGKILL");
      for (const stream of child.stdio) stream?.destroy(); // somebody else may hold their other ends
    },
  };
}

/** The command line that the shell of the user gets there. A login shell looks for the program: of
 *  many installations of Node only that one knows. */
export function commandFor(program: readonly string[], path: string): string {
  const words = [...program, "--serve-list", path.startsWith("-") ? `./${path}` : path];
  return `exec bash -lc ${quoteForScript(['exec "$@"'])} ${quoteForScript(["cooperate", ...words])}`;
}

async function endOf(child: ChildProcess): Dialled["ended"] {
  return new Promise((resolve) => {
    child.on("error", ({ code }: NodeJS.ErrnoException) => resolve({ exitCode: undefined, code }));
    child.on("close", (exitCode) => resolve({ exitCode: exitCode ?? undefined }));
  });
}
