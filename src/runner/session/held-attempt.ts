import { parseTimeLimit } from "../../core/time-limit.ts";
import type { Entry } from "../../core/entry.ts";
import { medianDuration } from "../../list/queries/tally.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";

/** An attempt that this runner has in hand. */
export interface HeldAttempt {
  /** The number of its entry. */
  readonly n: number;
  readonly control: AttemptControl;
  /** Its time limit, as the entry or `--timeout` says it; set when the limit begins to count. */
  timeout: string | number | undefined;
}

/** Sets the limit of an attempt to `timeout`. A share of the median counts as soon as `entries`
 *  have a median. */
export function applyTimeLimit(
  control: AttemptControl,
  timeout: string | number | undefined,
  entries: readonly Entry[],
): void {
  if (timeout === undefined) return;
  const parsed = parseTimeLimit(timeout);
  if ("ms" in parsed) {
    control.limit(parsed.ms);
    return;
  }
  const median = medianDuration(entries);
  if (median !== undefined) control.limit(median * parsed.medians);
}
