import { messageOf } from "../core/failure.ts";
import { describeShortage, isShortage } from "../core/shortage.ts";
import { forTerminal } from "../core/terminal-text.ts";

/** Handles an error that nothing else has handled. When the machine lacks what every program
 *  needs, such as open files, it prints that. This module imports few others, since it must load
 *  even then.
 *  @returns the exit code for storage errors
 *  @throws `error` when it is another one: a bug */
export function reportShortage(error: unknown): 3 {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (!isShortage(code)) throw error;
  const { what, remedy } = describeShortage(code);
  process.stderr.write(
    forTerminal(`cooperate: ${what}: ${messageOf(error)}\n  ${remedy}; nothing was lost\n`),
  );
  return 3;
}
