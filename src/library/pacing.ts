import { usageError } from "../core/failure.ts";
import { parseFailures, type RetryRule } from "../core/retry-rule.ts";
import type { RunnerOptions } from "../runner/options.ts";
import type { WorkOptions } from "./options.ts";

/** Which failures are retried, as `options` say.
 *  @throws CooperateError (usage) when one is no failure */
export function retryRuleFrom({ retryOn, noRetryOn }: WorkOptions): RetryRule {
  return {
    ...(retryOn && { on: parseFailures("retryOn", retryOn.map(String)) }),
    ...(noRetryOn && { notOn: parseFailures("noRetryOn", noRetryOn.map(String)) }),
  };
}

/** How a runner paces its starts, as `options` say.
 *  @throws CooperateError (usage) when a limit is no whole number of at least 1 */
export function pacingFrom({ limits = {}, delayMs }: WorkOptions): Pick<RunnerOptions, "limits" | "delayMs"> {
  for (const [tag, count] of Object.entries(limits)) {
    if (!Number.isSafeInteger(count) || count < 1)
      throw usageError(`limits: ${JSON.stringify(tag)}: expected a whole number of at least 1`);
  }
  return { limits: new Map(Object.entries(limits)), ...(delayMs !== undefined && { delayMs }) };
}
