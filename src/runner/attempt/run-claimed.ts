import { parseTimeLimit } from "../../core/time-limit.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { checksOf, postpone } from "../../list/changes/postpone.ts";
import { release } from "../../list/changes/settle.ts";
import { isUnready } from "../../core/errno.ts";
import { type Attempted, type Hindered, type NOT_STARTED, runAttempt, type Turn } from "./attempt.ts";
import type { AttemptContext } from "./attempt-context.ts";
import { checkDelay } from "./check-backoff.ts";
import { runCheck } from "./check.ts";
import { applyTimeLimit, type HeldAttempt } from "../experiment/held-attempt.ts";
import type { RunnerOptions } from "../options.ts";

/** Before a program that was not ready is tried again the first time, milliseconds. */
const UNREADY_MS = 1_000;
/** With twice the pause each time these are some ten minutes: who is not ready then will not be. */
const MOST_UNREADY = 9;

/** Runs one claimed entry, if its `check` lets it; else it is put off.
 *  @returns undefined when it was put off; what hinders, when it was given back for that; RETURNED when it was not its turn after all
 *  @throws the system's error when the log cannot be created; CooperateError when the list cannot be written */
export async function runClaimed(
  claimed: Claimed,
  slot: number,
  held: HeldAttempt,
  context: AttemptContext,
  options: RunnerOptions,
  turn: Turn,
): Promise<Attempted | Hindered | typeof NOT_STARTED | undefined> {
  const { check, timeout = options.timeout } = claimed.entry.options;
  const { control } = held;
  if (check !== undefined) {
    const result = await runCheck(claimed, check, slot, control, context);
    if (result.kind === "unmet") return putOff(claimed, result.said, options.checkIntervalMs, options);
    if (result.kind === "hindered") return giveBack(claimed, result, options);
    if (result.kind === "stopped")
      return { claimed, outcome: result.stop, durationMs: 0, endedAt: options.now().toISOString() };
    control.startAnew();
  }
  held.timeout = timeout;
  // Where the list cannot be read now, a share of the median is known when it can be (control-poll.ts).
  const entries = isShare(timeout) ? await options.list.newest().catch(() => []) : [];
  applyTimeLimit(control, timeout, entries);
  const result = await runAttempt(claimed, slot, control, context, turn);
  return typeof result === "object" && "hindrance" in result ? giveBack(claimed, result, options) : result;
}

function isShare(timeout: string | number | undefined): boolean {
  return timeout !== undefined && "medians" in parseTimeLimit(timeout);
}

/** As it was before it was claimed, no attempt counted. What is not ready itself lets the others go first. */
async function giveBack(
  claimed: Claimed,
  { hindrance }: Hindered,
  options: RunnerOptions,
): Promise<Attempted | Hindered | undefined> {
  const { what, code, message } = hindrance;
  if (what === "log" || !isUnready(code)) {
    await options.list.update(release(claimed), { stubborn: true });
    return { hindrance };
  }
  const { check } = claimed.entry.options;
  if (check === undefined && checksOf(claimed) > MOST_UNREADY) {
    const endedAt = options.now().toISOString();
    return { claimed, outcome: { kind: "unstarted", code, error: message }, durationMs: 0, endedAt };
  }
  const why = code === "ETXTBSY" ? "its program is being written" : "its program cannot be read now";
  return putOff(claimed, `${why} (${code})`, UNREADY_MS, options);
}

/** Others go first. */
async function putOff(
  claimed: Claimed,
  said: string,
  intervalMs: number,
  { list, now, entry, emit }: RunnerOptions,
): Promise<undefined> {
  const { n } = claimed;
  if (entry !== undefined) {
    // Wanted now or not at all.
    await list.update(release(claimed), { stubborn: true });
    emit({ kind: "unmet", n, said });
    return;
  }
  const waitMs = checkDelay(intervalMs, checksOf(claimed));
  await list.update(postpone(claimed, { said, at: now().getTime(), waitMs }), { stubborn: true });
  emit({ kind: "unmet", n, said, waitMs });
}
