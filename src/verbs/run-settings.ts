import type { Command } from "commander";
import type { Argv } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import type { Selection } from "../core/selection.ts";
import { quoteWords, splitWords } from "../core/shell-words.ts";
import { parseTimeLimit } from "../core/time-limit.ts";
import { hooksOf } from "./hook-options.ts";
import { endingOf } from "./ending-options.ts";
import { durationOption, leaseOf } from "./lease.ts";
import { type Pacing, pacingOf } from "./pacing-options.ts";
import { retryRuleOf } from "./retry-rule-options.ts";
import { CHECK_INTERVAL_MS, type RunRequest } from "./run-entries.ts";
import { failureLimit, idleLimit, retriesOf, type RunOptions } from "./run-options.ts";
import { wantsUnbuffered } from "./unbuffer-option.ts";
import { wholeNumber } from "./whole-number.ts";

/** What a command line says to a runner whatever its machine and its list. */
export type RunSettings = Pacing &
  Omit<RunRequest, "slots" | "gpus" | "cpus" | "holdBack" | "tail" | "file" | "wanted" | "untilMs"> & {
    readonly selection: Selection | undefined;
  };

/** Reads the options of `--run` that mean the same on every machine. `--launch` checks with it what
 *  the runners will get, before anything is queued.
 *  @throws CooperateError (usage) for a value that makes no sense */
export async function settingsOf(command: Command, env: Readonly<NodeJS.ProcessEnv>): Promise<RunSettings> {
  const options = command.opts<RunOptions>();
  const selection = await selectionOf(options.entries);
  const max = options.max === undefined ? Number.POSITIVE_INFINITY : wholeNumber("--max", options.max, 1);
  const maxFailures = failureLimit(options);
  if (options.timeout !== undefined) parseTimeLimit(options.timeout);
  const { retries, retryWith } = retriesOf(options);
  const rule = retryRuleOf(command);
  const { afterFailure } = options;
  if (afterFailure !== "skip" && afterFailure !== "run")
    throw usageError(`--after-failure ${quoteWords([afterFailure])}: expected skip or run`);
  return {
    ...pacingOf(command),
    selection,
    logDirectory: options.logDir,
    quiet: options.quiet ?? false,
    entry: undefined,
    retries: { ...retries, ...rule },
    retryWith,
    ...(options.wrap !== undefined && { wrap: wrapOf(options.wrap) }),
    placeholders: options.placeholders ?? false,
    afterFailure,
    checkIntervalMs:
      options.checkInterval === undefined
        ? CHECK_INTERVAL_MS
        : durationOption("--check-interval", options.checkInterval),
    maxFailures,
    halt: options.halt === undefined ? Number.POSITIVE_INFINITY : wholeNumber("--halt", options.halt, 1),
    ...(options.margin !== undefined && { marginMs: durationOption("--margin", options.margin) }),
    max,
    timeout: options.timeout,
    leaseMs: leaseOf(command),
    idleMs: idleLimit(options),
    ...endingOf(command),
    unbuffer: wantsUnbuffered(command),
    hooks: hooksOf(command, env),
  };
}

async function selectionOf(text: string | undefined): Promise<Selection | undefined> {
  if (text === undefined) return undefined;
  const { parseSelection } = await import("../core/parse-selection.ts"); // most runs have no --entries
  return parseSelection(text);
}

function wrapOf(text: string): Argv {
  const [program, ...words] = splitWords(text);
  if (program === undefined) throw usageError("--wrap has no words", 'write it like --wrap "numactl -N 0"');
  return [program, ...words];
}
