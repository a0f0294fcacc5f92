import { fstatSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { getSystemErrorMap, inspect } from "node:util";
import { forTerminal } from "../core/terminal-text.ts";
import type { Output, TextOutput, World } from "../verbs/shared/world.ts";

/**
 * Handles output that cannot be written: a full disk, a closed pipe, a closed terminal. Messages
 * on stderr are dropped then, since they never matter more than the work. stdout is the result of
 * a verb that reads the list, so such a verb ends with an error. Each write that fails emits an
 * error, so the listeners stay.
 */
type GuardedOutput = Pick<World, "stdout" | "stderr" | "rawStdout" | "ignoreOutputErrors">;

/** The streams of the program. A write that fails does not end the process with a stack, and
 *  control characters do not reach the terminal. Nothing else writes to the streams of the process
 *  (.oxlintrc.json). */
export function guardOutput(): GuardedOutput {
  let ignoresErrors = false;
  const stderr = textInto(process.stderr);
  const onStdoutError = (error: NodeJS.ErrnoException): void => {
    if (error.errno === undefined) throw error; // a bug
    if (ignoresErrors) return;
    // `cooperate --list exps.json | head`: the reader has closed the pipe, which is not an error.
    if (error.code === "EPIPE") process.exit(0);
    stderr.write(`cooperate: stdout could not be written: ${reasonOf(error)}\n`);
    process.exit(Number(process.exitCode ?? 0) || 1);
  };
  process.stdout.on("error", onStdoutError);
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.errno === undefined) throw error;
  });
  process.on("SIGXFSZ", () => {}); // the file size limit (ulimit -f): the write fails, too
  process.on("uncaughtException", (error) => {
    // A bug. Node itself would print control characters in its message unchanged.
    stderr.write(`${inspect(error)}\n\nNode.js ${process.version}\n`);
    process.exit(1);
  });
  const rawStdout: Output = isFile(STDOUT) ? wholeWrites(STDOUT, onStdoutError) : process.stdout;
  return {
    stdout: textInto(rawStdout),
    stderr,
    rawStdout,
    ignoreOutputErrors() {
      ignoresErrors = true;
    },
  };
}

/** Writes text to `out`, with control characters made visible. */
function textInto(out: Output): TextOutput {
  return {
    get isTTY() {
      return out.isTTY === true;
    },
    get columns() {
      return out.columns;
    },
    write: (text) => out.write(forTerminal(text)),
  };
}

const STDOUT = 1;

/** A stream to a file that writes each chunk completely, or calls `onError`. When the disk is full
 *  after a part of a chunk, the streams of Node report the chunk as written. */
function wholeWrites(fd: number, onError: (error: NodeJS.ErrnoException) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
      } catch (error) {
        onError(error as NodeJS.ErrnoException);
      }
      done(); // also after an error: there may be room for the next chunk
    },
  });
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

function reasonOf({ errno = 0, message }: NodeJS.ErrnoException): string {
  return getSystemErrorMap().get(errno)?.[1] ?? message;
}
