import type { Command } from "commander";
import { endOfAllocation } from "../core/allocation.ts";
import type { Entry } from "../core/entry.ts";
import { formatDuration } from "../core/duration.ts";
import { usageError } from "../core/failure.ts";
import { parseTime } from "../core/parse-time.ts";
import { parseSelection, select, type Selection, SELECTION_HELP } from "../core/selection.ts";
import { quoteWords, splitWords } from "../core/shell-words.ts";
import { parseTimeLimit } from "../core/time-limit.ts";
import type { Retries } from "../list/changes/settle.ts";
import { formatClock } from "../report/clock.ts";
import { GpuPool } from "../runner/claiming/gpus.ts";
import { couldHave } from "../runner/claiming/admission.ts";
import { openListFile } from "../store/list-file.ts";
import { hooksOf, configureHooks } from "./hook-options.ts";
import { configureEnding, endingOf } from "./ending-options.ts";
import { configureLease, durationOption, leaseOf } from "./lease.ts";
import { CHECK_INTERVAL_MS, runEntries } from "./run-entries.ts";
import { configureSlots, fileOf, type SlotRequest, slotsOf } from "./slot-options.ts";
import type { ExitCode } from "./verb.ts";
import { wholeNumber } from "./whole-number.ts";
import { print, say, type World } from "./world.ts";

interface Options {
  readonly entries?: string;
  readonly keepGoing?: boolean;
  readonly maxFailures?: string;
  readonly max?: string;
  readonly logDir?: string;
  readonly timeout?: string;
  readonly retries?: string;
  readonly retryDelay?: string;
  readonly retryWith?: string;
  readonly persistent?: string | true;
  readonly afterFailure: string;
  readonly checkInterval?: string;
  readonly halt?: string;
  readonly until?: string;
  readonly wait?: boolean;
  readonly idleTimeout?: string;
  readonly dryRun?: boolean;
}

export function configure(command: Command): void {
  configureLease(command)
    .argument("[file]", "the list") // a must, but see fileOf
    .usage("[options] <file>")
    .option("--keep-going", "go on when an experiment fails (else the first failure stops this runner)")
    .option("--max-failures <k>", "go on, but stop after K failures in a row")
    .option("--max <n>", "run at most N experiments")
    .option("--entries <selection>", `run only these: ${SELECTION_HELP}`)
    .option("--log-dir <dir>", "write the job logs there instead of here; made when missing")
    .option(
      "--timeout <limit>",
      "end an attempt that takes longer: 2h, or 300% of the median; an entry's own goes before",
    )
    .option("--retries <n>", "try what fails up to N more times, preferably on another machine")
    .option("--retry-delay <duration>", "wait that long before the next attempt")
    .option("--retry-with <words>", 'add words to the command from the second attempt on: "--resume"')
    .option(
      "--persistent [words]",
      "try until it succeeds, with these words added from the second attempt on",
    )
    .option(
      "--after-failure <what>",
      "what is to run after one that failed: skip, or run all the same",
      "skip",
    )
    .option(
      "--check-interval <duration>",
      `before an entry whose check did not hold is tried again (${formatDuration(CHECK_INTERVAL_MS)}, and twice as long each time)`,
    )
    .option("--halt <k>", "let all runners stop when K entries of the list have failed")
    .option(
      "--until <time>",
      "begin nothing that would not end by 18:00, or in 2h, as far as its timeout or the median tells",
    )
    .option("--wait", "stay when nothing is left, for new work and for what other runners lose")
    .option("--idle-timeout <duration>", "stay as with --wait, but leave after that long without work")
    .option("--dry-run", "show what would run; write nothing")
    .addHelpText("after", HELP);
  configureEnding(command);
  configureSlots(command);
  configureHooks(command);
}

const HELP = `
Start it as often as you like, on every machine that sees FILE: each entry runs once. What a
runner loses because it is killed, or its machine dies, comes back: whoever has nothing else to
do puts it back and runs it. An entry that was lost three times in a row is failed.

Exit: 0 all done, 1 an experiment failed or can never run, 2 bad usage or list, 3 storage,
      130 Ctrl-C, 143 SIGTERM, 129 SIGHUP (the running entry is pending again)`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const file = fileOf(command);
  const options = command.opts<Options>();
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
    hooks,
  });
}

function retriesOf(options: Options): { retries: Retries; retryWith: readonly string[] } {
  const { persistent, retries, retryDelay, retryWith } = options;
  if (persistent !== undefined && retries !== undefined)
    throw usageError("--persistent and --retries do not go together", "--persistent tries until it succeeds");
  const words = retryWith ?? (persistent === true ? undefined : persistent);
  const count =
    persistent !== undefined ? Number.POSITIVE_INFINITY : wholeNumber("--retries", retries ?? "0", 0);
  const delayMs = retryDelay === undefined ? 0 : durationOption("--retry-delay", retryDelay);
  return { retries: { count, delayMs }, retryWith: words === undefined ? [] : splitWords(words) };
}

function idleLimit({ wait, idleTimeout }: Options): number {
  if (idleTimeout !== undefined) return durationOption("--idle-timeout", idleTimeout);
  return wait ? Number.POSITIVE_INFINITY : 0;
}

/** Of an allocation Slurm tells when it ends. */
function untilOf(world: World, { until }: Options): number {
  const at = world.now().getTime();
  if (until !== undefined) return parseTime(until, at);
  const end = endOfAllocation(world.env, world.now());
  if (end === undefined) return Number.POSITIVE_INFINITY;
  say(
    world,
    `this Slurm allocation ends at ${formatClock(end, at)}: nothing begins that would not end by then`,
  );
  return end;
}

function failureLimit({ keepGoing, maxFailures }: Options): number {
  if (maxFailures !== undefined) return wholeNumber("--max-failures", maxFailures, 1);
  return keepGoing ? Number.POSITIVE_INFINITY : 1;
}

function checkSelection(entries: readonly Entry[], selection: Selection): void {
  const numbers = select(entries, selection);
  if (numbers.length > 0 && !numbers.some((n) => entries[n]?.status === "pending")) {
    throw usageError(
      `none of the entries that match "${selection.text}" is pending`,
      "--requeue puts entries back, --one runs one whatever its status",
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
  for (const [n, entry] of shown) print(world, `[${n}] ${quoteWords(entry.argv)}`);
  say(world, `${shown.length} of ${entries.length} entries would run here; nothing was written`);
  return 0;
}
