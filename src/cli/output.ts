import { getSystemErrorMap } from "node:util";

/**
 * What becomes of output that cannot be written: a full disk, a reader that has gone, a terminal that was closed. What is said
 * on stderr is never worth more than what is done, so it is dropped then. stdout is the answer of a verb that looks: without it
 * there is nothing to go on for. Each write that fails is told anew, so the listeners stay.
 */

/** Keeps output that breaks from ending this process with a stack.
 *  @returns to be called by who has more to do than to say: from then on nothing that cannot be written ends this process */
export function guardOutput(): () => void {
  let goesOn = false;
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.errno === undefined) throw error; // a bug
  });
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.errno === undefined) throw error;
    if (goesOn) return;
    // `cooperate --list exps.json | head`: the reader has seen enough.
    if (error.code === "EPIPE") process.exit(0);
    process.stderr.write(`cooperate: stdout could not be written: ${reasonOf(error)}\n`);
    process.exit(Number(process.exitCode ?? 0) || 1);
  });
  return () => {
    goesOn = true;
  };
}

function reasonOf({ errno = 0, message }: NodeJS.ErrnoException): string {
  return getSystemErrorMap().get(errno)?.[1] ?? message;
}
