import { open } from "node:fs/promises";
import { devNull } from "node:os";
import { describeOutcome, succeeded } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";
import { runCommand } from "../runner/command.ts";
import { ProcessControl } from "../runner/process-control.ts";
import { openCallLog } from "./call-log.ts";
import type { Kind } from "./call-order.ts";
import { environmentOf } from "./facts.ts";

/** Between SIGTERM and SIGKILL, when the time is over. */
const GRACE_MS = 5_000;

/** Runs the command with the facts in its environment; its output is appended to the log. */
export const callCommand: Kind = async ({ command, directory, log, limitMs }, facts) => {
  if (!command) return undefined;
  // A disk that is full must not keep anybody from being told of it.
  const output = await openCallLog(log, facts.file).catch(async () => open(devNull, "a"));
  try {
    const entry = facts.entry === undefined ? "" : ` of entry ${facts.entry}`;
    const when = new Date().toISOString();
    await output
      .appendFile(`# cooperate: ${when} ${facts.event}${entry}: ${quoteWords(command)}\n`)
      .catch(() => {});
    const control = new ProcessControl({ graceMs: GRACE_MS, leaveChildren: true });
    control.limit(limitMs);
    const env = environmentOf(facts, process.env);
    const outcome = await runCommand({ argv: command, directory, env, outputFd: output.fd }, control);
    return succeeded(outcome) ? undefined : describeOutcome(outcome);
  } finally {
    await output.close();
  }
};
