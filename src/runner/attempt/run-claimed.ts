import type { Clock } from "../../core/clock.ts";
import { isUnready } from "../../core/errno.ts";
import type { RunEvent } from "../../core/event.ts";
import { parseTimeLimit } from "../../core/time-limit.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { markStarted } from "../../list/changes/mark-started.ts";
import { checksOf, postpone } from "../../list/changes/postpone.ts";
import { release } from "../../list/changes/settle.ts";
import type { ListFile } from "../../store/list-file.ts";
import {
  type Attempted,
  type Hindered,
  type NOT_STARTED,
  type RunAttempt,
  runAttempt,
  type Turn,
} from "./attempt.ts";
import type { AttemptContext } from "./attempt-context.ts";
import { endWithoutStart } from "./attempt-end.ts";
import { logError } from "./attempt-errors.ts";
import { checkDelay } from "./check-backoff.ts";
import { runCheck } from "./check.ts";
import { applyTimeLimit, type HeldAttempt } from "../session/held-attempt.ts";

/** The first pause before a program that was not ready is tried again, milliseconds. */
const UNREADY_MS = 1_000;
/** The pause doubles each time, so these take about ten minutes: a program that is not ready then
 *  will not become ready. */
const MAX_UNREADY = 9;

export interface RunClaimedOptions {
  readonly list: Pick<ListFile, "newest" | "update">;
  /** The time limit of entries that have none of their own (core/time-limit.ts). */
  readonly timeout: string | undefined;
  /** The first pause before the `check` of an entry is asked again, milliseconds. */
  readonly checkIntervalMs: number;
  /** The one entry that the user named, if any: it runs now or not at all. */
  readonly entry: number | undefined;
  readonly clock: Pick<Clock, "now">;
  readonly emit: (event: RunEvent) => void;
  /** Runs the entry; by default a supervisor starts its command. */
  readonly attempt?: RunAttempt | undefined;
}

/** What became of a claimed entry: an attempt; what hindered it, when it was given back for that;
 *  NOT_STARTED when it was to begin behind another one and did not; undefined when it was
 *  postponed. */
export type RunClaimedResult = Attempted | Hindered | typeof NOT_STARTED | undefined;

/** Makes one attempt at a claimed entry, if its `check` allows it; otherwise the entry is
 *  postponed.
 *  @param held how others stop or pause it meanwhile
 *  @throws CooperateError when the log cannot be created, or the list cannot be written */
export async function runClaimed(
  claimed: Claimed,
  slot: number,
  turn: Turn,
  held: HeldAttempt,
  context: AttemptContext,
  options: RunClaimedOptions,
): Promise<RunClaimedResult> {
  try {
    const { check, timeout = options.timeout } = claimed.entry.options;
    const { control } = held;
    let begun = claimed;
    if (check !== undefined) {
      const result = await runCheck(claimed, check, slot, control, context);
      if (result.kind === "unmet")
        return await postponed(claimed, result.said, options.checkIntervalMs, options);
      if (result.kind === "hindered") return await giveBack(claimed, result, options);
      if (result.kind === "stopped") return { claimed, ...endWithoutStart(result.stop, options.clock.now()) };
      control.startAnew();
      begun = started(claimed, options);
    }
    held.timeout = timeout;
    // While the list cannot be read, a limit in medians is unknown; control-poll.ts sets it later.
    const entries = isInMedians(timeout) ? await options.list.newest().catch(() => []) : [];
    applyTimeLimit(control, timeout, entries);
    const { attempt = runAttempt } = options;
    const result = await attempt(begun, slot, control, context, turn);
    return typeof result === "object" && "hindrance" in result
      ? await giveBack(begun, result, options)
      : result;
  } catch (error) {
    throw logError(error, context.names.directory);
  }
}

/** `claimed` after its check, when it starts: the list learns that it is no longer being checked. */
function started(claimed: Claimed, { list, clock }: RunClaimedOptions): Claimed {
  const startedAt = clock.now().toISOString();
  const { claim, queued: _queued, ...facts } = claimed.entry.facts;
  // Best effort, and nobody waits for it: the outcome says the same.
  list.update(markStarted(new Map([[claim, startedAt]]))).catch(() => {});
  return { ...claimed, entry: { ...claimed.entry, facts: { ...facts, claim, startedAt } } };
}

function isInMedians(timeout: string | number | undefined): boolean {
  return timeout !== undefined && "medians" in parseTimeLimit(timeout);
}

/** Puts the entry back as it was before the claim, with no attempt counted; one whose own program
 *  is not ready is postponed, so that others go first. */
async function giveBack(
  claimed: Claimed,
  { hindrance }: Hindered,
  options: RunClaimedOptions,
): Promise<Attempted | Hindered | undefined> {
  const { what, code, message } = hindrance;
  if (what === "log" || !isUnready(code)) {
    await options.list.update(release(claimed), { retryOnPermissionError: true });
    return { hindrance };
  }
  const { check } = claimed.entry.options;
  if (check === undefined && checksOf(claimed) > MAX_UNREADY) {
    const outcome = { kind: "unstarted", code, error: message } as const;
    return { claimed, ...endWithoutStart(outcome, options.clock.now()) };
  }
  const why = code === "ETXTBSY" ? "its program is being written" : "its program cannot be read now";
  return postponed(claimed, `${why} (${code})`, UNREADY_MS, options);
}

/** Puts the entry back for later, so that others go first. */
async function postponed(
  claimed: Claimed,
  said: string,
  intervalMs: number,
  { list, clock, entry, emit }: RunClaimedOptions,
): Promise<undefined> {
  const { n } = claimed;
  if (entry !== undefined) {
    await list.update(release(claimed), { retryOnPermissionError: true });
    emit({ kind: "unmet", n, said });
    return;
  }
  const waitMs = checkDelay(intervalMs, checksOf(claimed));
  await list.update(postpone(claimed, { said, at: clock.now().getTime(), waitMs }), {
    retryOnPermissionError: true,
  });
  emit({ kind: "unmet", n, said, waitMs });
}
