import { fstatSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { getSystemErrorMap } from "node:util";
import type { Output } from "../verbs/world.ts";

/**
 * What becomes of output that cannot be written: a full disk, a reader that has gone, a terminal that was closed. What is said
 * on stderr is never worth more than what is done, so it is dropped then. stdout is the answer of a verb that looks: without it
 * there is nothing to go on for. Each write that fails is told anew, so the listeners stay.
 */
export interface GuardedOutput {
  readonly stdout: Output;
  readonly stderr: Output;
  /** For who has more to do than to say: from now on nothing that cannot be written ends this process. */
  goOnUnheard(): void;
}

/** Keeps output that breaks from ending this process with a stack. */
export function guardOutput(): GuardedOutput {
  let goesOn = false;
  const onStdoutError = (error: NodeJS.ErrnoException): void => {
    if (error.errno === undefined) throw error; // a bug
    if (goesOn) return;
    // `cooperate --list exps.json | head`: the reader has seen enough.
    if (error.code === "EPIPE") process.exit(0);
    process.stderr.write(`cooperate: stdout could not be written: ${reasonOf(error)}\n`);
    process.exit(Number(process.exitCode ?? 0) || 1);
  };
  process.stdout.on("error", onStdoutError);
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.errno === undefined) throw error;
  });
  process.on("SIGXFSZ", () => {}); // a file that may not grow (ulimit -f): the write says so, too
  return {
    stdout: isFile(STDOUT) ? wholeWrites(STDOUT, onStdoutError) : process.stdout,
    stderr: process.stderr,
    goOnUnheard() {
      goesOn = true;
    },
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
