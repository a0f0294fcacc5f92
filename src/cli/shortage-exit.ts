import { messageOf } from "../core/failure.ts";
import { describeShortage, isShortage } from "../core/shortage.ts";
import { forTerminal } from "../core/terminal-text.ts";

/** What the program does with an error that nothing else has dealt with: when the machine is short of what every program needs, as of
 *  files to be loaded, it says so.
 *  @returns the exit code of trouble with storage
 *  @throws `error` when it is another: a bug */
export function reportShortage(error: unknown): 3 {
  const { code = "" } = error as NodeJS.ErrnoException; // of few files, since that is what may be short
  if (!isShortage(code)) throw error;
  const { what, remedy } = describeShortage(code);
  process.stderr.write(
    forTerminal(`cooperate: ${what}: ${messageOf(error)}\n  ${remedy}; nothing was lost\n`),
  );
  return 3;
}
