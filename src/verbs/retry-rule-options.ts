import { type Command, Option } from "commander";
import { parseFailures, type RetryRule } from "../core/retry-rule.ts";
import { collect } from "./collect.ts";

/** Declares `--retry-on` and `--no-retry-on`. */
export function configureRetryRule(command: Command): Command {
  const not = new Option(
    "--no-retry-on <failures>",
    "do not retry these failures, such as 2 for wrong options of the experiment",
  ).argParser(collect);
  not.negate = false; // an option of its own: commander would take it for the opposite of --retry-on
  return command
    .option(
      "--retry-on <failures>",
      "retry only these failures of entries that have retries: exit codes, signals, timeout, spawn: 1,75-78,SIGKILL (default: all)",
      collect,
    )
    .addOption(not);
}

/** The values of the options of {@link configureRetryRule}.
 *  @throws CooperateError (usage) when one is no failure */
export function retryRuleOf(command: Command): RetryRule {
  const { retryOn, noRetryOn } =
    command.opts<Record<"retryOn" | "noRetryOn", readonly string[] | undefined>>();
  return {
    ...(retryOn && { on: parseFailures("--retry-on", retryOn) }),
    ...(noRetryOn && { notOn: parseFailures("--no-retry-on", noRetryOn) }),
  };
}
