import { fstatSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { getSystemErrorMap, inspect } from "node:util";
import { forTerminal } from "../core/terminal-text.ts";
import type { Output, TextOutput, World } from "../verbs/world.ts";

/**
 * What becomes of output that cannot be written: a full disk, a reader that has gone, a terminal that was closed. What is said
 * on stderr is never worth more than what is done, so it is dropped then. stdout is the answer of a verb that looks: without it
 * there is nothing to go on for. Each write that fails is told anew, so the listeners stay.
 */
type GuardedOutput = Pick<World, "stdout" | "stderr" | "rawStdout" | "goOnUnheard">;

/** Keeps output that breaks from ending this process with a stack, and what is printed from commanding the terminal. This is the only
 *  place that writes to the streams of the program (.oxlintrc.json). */
export function guardOutput(): GuardedOutput {
  let goesOn = false;
  const stderr = textInto(process.stderr);
  const onStdoutError = (error: NodeJS.ErrnoException): void => {
    if (error.errno === undefined) throw error; // a bug
    if (goesOn) return;
    // `cooperate --list exps.json | head`: the reader has seen enough.
    if (error.code === "EPIPE") process.exit(0);
    stderr.write(`cooperate: stdout could not be written: ${reasonOf(error)}\n`);
    process.exit(Number(process.exitCode ?? 0) || 1);
  };
  process.stdout.on("error", onStdoutError);
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.errno === undefined) throw error;
  });
  process.on("SIGXFSZ", () => {}); // a file that may not grow (ulimit -f): the write says so, too
  process.on("uncaughtException", (error) => {
    // A bug. Node itself would show its message as it is.
    stderr.write(`${inspect(error)}\n\nNode.js ${process.version}\n`);
    process.exit(1);
  });
  const rawStdout: Output = isFile(STDOUT) ? wholeWrites(STDOUT, onStdoutError) : process.stdout;
  return {
    stdout: textInto(rawStdout),
    stderr,
    rawStdout,
    goOnUnheard() {
      goesOn = true;
    },
  };
}

/** Writes text into `out`, as far as a terminal may be given it. */
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

/** A stream into a file that writes all of each piece, or tells `onError`. Node's own takes a piece of which only the beginning
 *  had room on the disk for written. */
function wholeWrites(fd: number, onError: (error: NodeJS.ErrnoException) => void): Writable {
  return new Writable({
    write(piece: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < piece.length;) at += writeSync(fd, piece, at);
      } catch (error) {
        onError(error as NodeJS.ErrnoException);
      }
      done(); // also then: the next piece may find room
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
