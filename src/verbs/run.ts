import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { parseSelection, select, type Selection } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { parseTimeLimit } from "../core/time-limit.ts";
import { misspeltKeys } from "../list/queries/misspelt-keys.ts";
import { describeMisspelt } from "../report/misspelt-lines.ts";
import { GpuPool } from "../runner/claiming/gpus.ts";
import { couldHave } from "../runner/claiming/admission.ts";
import { openListFile } from "../store/list-file.ts";
import { hooksOf } from "./hook-options.ts";
import { endingOf } from "./ending-options.ts";
import { durationOption, leaseOf } from "./lease.ts";
import { CHECK_INTERVAL_MS, runEntries } from "./run-entries.ts";
import { failureLimit, idleLimit, retriesOf, type RunOptions, untilOf } from "./run-options.ts";
import { fileOf, type SlotRequest, slotsOf } from "./slot-options.ts";
import type { ExitCode } from "./shared/verb.ts";
import { wantsUnbuffered } from "./unbuffer-option.ts";
import { wholeNumber } from "./whole-number.ts";
import { print, say, type World } from "./shared/world.ts";

export { configureRun as configure } from "./run-options.ts";

export async function run(world: World, command: Command): Promise<ExitCode> {
  const file = fileOf(command);
  const options = command.opts<RunOptions>();
  const selection = options.entries === undefined ? undefined : parseSelection(options.entries);
  const max = options.max === undefined ? Number.POSITIVE_INFINITY : wholeNumber("--max", options.max, 1);
  const maxFailures = failureLimit(options);
  if (options.timeout !== undefined) parseTimeLimit(options.timeout);
  const { retries, retryWith } = retriesOf(options);
  const { afterFailure } = options;
  if (afterFailure !== "skip" && afterFailure !== "run")
    throw usageError(`--after-failure ${quoteWords([afterFailure])}: expected skip or run`);
  const [leaseMs, idleMs] = [leaseOf(command), idleLimit(options)];
  const hooks = hooksOf(command, world.env);
  const slots = await slotsOf(command, world.env);
  if (selection) checkSelection(await openListFile(file).read(), selection);
  if (options.dryRun) return dryRun(world, file, selection, max, slots);
  return runEntries(world, {
    ...slots,
    file,
    logDirectory: options.logDir,
    wanted: selection ? selection.includes : () => true,
    entry: undefined,
    retries,
    retryWith,
    afterFailure,
    checkIntervalMs:
      options.checkInterval === undefined
        ? CHECK_INTERVAL_MS
        : durationOption("--check-interval", options.checkInterval),
    maxFailures,
    halt: options.halt === undefined ? Number.POSITIVE_INFINITY : wholeNumber("--halt", options.halt, 1),
    untilMs: untilOf(world, options),
    max,
    timeout: options.timeout,
    leaseMs,
    idleMs,
    ...endingOf(command),
    unbuffer: wantsUnbuffered(command),
    hooks,
  });
}

function checkSelection(entries: readonly Entry[], selection: Selection): void {
  const numbers = select(entries, selection);
  if (numbers.length > 0 && !numbers.some((n) => entries[n]?.status === "pending")) {
    throw usageError(
      `none of the entries that match "${selection.text}" is pending`,
      "--requeue makes entries pending again, --one runs one whatever its status",
    );
  }
}

async function dryRun(
  world: World,
  file: string,
  selection: Selection | undefined,
  max: number,
  { gpus }: SlotRequest,
): Promise<ExitCode> {
  const entries = await openListFile(file).read();
  const pool = gpus && new GpuPool(gpus);
  const pending = [...entries.entries()].filter(
    ([n, entry]) =>
      entry.status === "pending" &&
      couldHave(entry, pool) &&
      (selection?.includes(entry, n, entries.length) ?? true),
  );
  const order = pending.sort(([, a], [, b]) => (b.options.priority ?? 0) - (a.options.priority ?? 0));
  const shown = order.slice(0, max);
  for (const line of describeMisspelt(misspeltKeys(shown))) say(world, line);
  for (const [n, entry] of shown) print(world, `[${n}] ${quoteWords(entry.argv)}`);
  say(world, `${shown.length} of ${entries.length} entries would run here; nothing was written`);
  return 0;
}
