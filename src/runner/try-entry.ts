import type { Claimed } from "../list/claim.ts";
import { checksOf, postpone } from "../list/postpone.ts";
import { release } from "../list/settle.ts";
import { type Attempted, type RETURNED, runAttempt, type Turn } from "./attempt.ts";
import type { AttemptContext } from "./attempt-context.ts";
import { checkDelay } from "./back-off.ts";
import { runCheck } from "./check.ts";
import { type Held, limit } from "./order-watch.ts";
import type { WorkOptions } from "./work-options.ts";

/** Runs one claimed entry, if its `check` lets it; else it is put off.
 *  @returns undefined when it was put off; RETURNED when it was not its turn after all
 *  @throws the system's error when the log cannot be created; CooperateError when the list cannot be written */
export async function tryEntry(
  claimed: Claimed,
  slot: number,
  held: Held,
  context: AttemptContext,
  options: WorkOptions,
  turn: Turn,
): Promise<Attempted | typeof RETURNED | undefined> {
  const { check, timeout = options.timeout } = claimed.entry.options;
  const { control } = held;
  if (check !== undefined) {
    const result = await runCheck(claimed, check, slot, control, context);
    if (result.kind === "unmet") return putOff(claimed, result.said, options);
    if (result.kind === "stopped")
      return { claimed, outcome: result.stop, durationMs: 0, endedAt: options.now().toISOString() };
    control.startAnew();
  }
  held.timeout = timeout;
  if (timeout !== undefined) limit(control, timeout, await options.list.newest());
  return runAttempt(claimed, slot, control, context, turn);
}

/** Others go first. */
async function putOff(
  claimed: Claimed,
  said: string,
  { list, now, checkIntervalMs, entry, emit }: WorkOptions,
): Promise<undefined> {
  const { n } = claimed;
  if (entry !== undefined) {
    // Wanted now or not at all.
    await list.update(release(claimed), { stubborn: true });
    emit({ kind: "unmet", n, said });
    return;
  }
  const waitMs = checkDelay(checkIntervalMs, checksOf(claimed));
  await list.update(postpone(claimed, { said, at: now().getTime(), waitMs }), { stubborn: true });
  emit({ kind: "unmet", n, said, waitMs });
}
