import { open } from "node:fs/promises";
import { devNull } from "node:os";
import { SYSTEM_CLOCK } from "../core/clock.ts";
import { describeOutcome, type Outcome, succeeded } from "../core/outcome.ts";
import { isShortage } from "../core/shortage.ts";
import { quoteWords } from "../core/shell-words.ts";
import { runCommand } from "../runner/experiment/command.ts";
import { ProcessControl } from "../runner/experiment/process-control.ts";
import { isUnready } from "../core/errno.ts";
import { openHookLog } from "./hook-log.ts";
import type { Hook } from "./hook-request.ts";
import { environmentOf } from "./hook-payload.ts";

/** Between SIGTERM and SIGKILL, when the time limit has passed. */
const GRACE_MS = 5_000;
/** Pauses between tries to start the command on a machine that is short of resources,
 *  milliseconds. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Runs the command with the facts in its environment; its output is appended to the log. */
export const runCommandHook: Hook = async ({ command, directory, log, limitMs }, facts) => {
  if (!command) return undefined;
  // A full disk must not prevent the call-back that reports it.
  const output = await openHookLog(log, facts.file).catch(async () => open(devNull, "a"));
  try {
    const entry = facts.entry === undefined ? "" : ` of entry ${facts.entry}`;
    const when = SYSTEM_CLOCK.now().toISOString();
    await output
      .appendFile(`# cooperate: ${when} ${facts.event}${entry}: ${quoteWords(command)}\n`)
      .catch(() => {});
    const env = environmentOf(facts, process.env);
    const spec = { argv: command, directory, env, outputFd: output.fd };
    const outcome = await retryStart(limitMs, async () => {
      const control = new ProcessControl({ graceMs: GRACE_MS, leaveChildren: true });
      control.limit(limitMs);
      return runCommand(spec, control);
    });
    return succeeded(outcome) ? undefined : describeOutcome(outcome);
  } finally {
    await output.close();
  }
};

/** Repeats `run` while the machine cannot start the command only for now.
 *  @param patienceMs after this time, the last outcome counts */
async function retryStart(
  patienceMs: number,
  run: () => Promise<Outcome>,
  clock = SYSTEM_CLOCK,
): Promise<Outcome> {
  const since = clock.monotonic();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const outcome = await run();
    const isOver = clock.monotonic() - since > patienceMs;
    if (isOver || outcome.kind !== "unstarted") return outcome;
    if (!isShortage(outcome.code) && !isUnready(outcome.code)) return outcome;
    await clock.sleep(pause);
  }
}
