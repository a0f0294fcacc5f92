import type { Command } from "commander";

/** Declares `--no-unbuffer`. */
export function configureUnbuffer(command: Command): Command {
  return command.option(
    "--no-unbuffer",
    "do not set PYTHONUNBUFFERED=1, with which Python programs write their output at once",
  );
}

/** Whether Python programs are to write their output at once. */
export function wantsUnbuffered(command: Command): boolean {
  return command.opts<{ unbuffer?: boolean }>().unbuffer ?? true;
}
