import type { Command } from "commander";
import { formatDuration } from "../core/duration.ts";
import { usageError } from "../core/failure.ts";
import { parseTime } from "../core/parse-time.ts";
import { SELECTION_HELP } from "../core/selection.ts";
import { splitWords } from "../core/shell-words.ts";
import type { Retries } from "../list/changes/settle.ts";
import { configureEnding } from "./ending-options.ts";
import { configureHooks } from "./hook-options.ts";
import { configureLease, durationOption } from "./lease.ts";
import { CHECK_INTERVAL_MS } from "./run-entries.ts";
import { configurePacing } from "./pacing-options.ts";
import { configureRetryRule } from "./retry-rule-options.ts";
import { configureJobs, configureSlots } from "./slot-options.ts";
import { configureUnbuffer } from "./unbuffer-option.ts";
import { wholeNumber } from "./whole-number.ts";
import type { World } from "./shared/world.ts";

/** The options of `--run` that no other verb has, as they were typed. */
export interface RunOptions {
  readonly entries?: string;
  readonly ifPending?: boolean;
  readonly keepGoing?: boolean;
  readonly maxFailures?: string;
  readonly max?: string;
  readonly logDir?: string;
  readonly timeout?: string;
  readonly retries?: string;
  readonly retryDelay?: string;
  readonly retryWith?: string;
  readonly persistent?: string | boolean;
  readonly afterFailure: string;
  readonly checkInterval?: string;
  readonly halt?: string;
  readonly until?: string;
  readonly margin?: string;
  readonly wait?: boolean;
  readonly idleTimeout?: string;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly placeholders?: boolean;
  readonly wrap?: string;
  readonly quiet?: boolean;
  readonly remoteCommand?: string;
  readonly outlive?: boolean;
}

/** Declares the arguments and options of `--run`: first what is used most. */
export function configureRun(command: Command): void {
  command
    .argument("<file>", "the list; you@host:FILE reaches one on another machine, over ssh")
    .usage("[options] <file>")
    .option("--keep-going", "go on when an experiment fails (default: leave after the first failure)");
  configureJobs(command);
  command
    .option("--wait", "when nothing is left, wait for new entries and for those that other runners lose")
    .option(
      "--entries <selection>",
      `run only these entries: ${SELECTION_HELP} (default: all)`,
      // given twice, they add up
      (text: string, before: string | undefined) => (before === undefined ? text : `${before},${text}`),
    )
    .option(
      "--if-pending",
      "with --entries: when none of them is pending, there is nothing to do, and that is well (exit code 0)",
    )
    .option("--dry-run", "show what would run, in order; write nothing")
    .option("--detach", "run in the background, also when the terminal is closed: --launch FILE --on local")
    .option("-q, --quiet", "print only failures and the summary")
    .option(
      "--log-dir <dir>",
      "write job logs to this directory, made when missing (default: the current one)",
    )
    .optionsGroup("Failures:")
    .option("--max-failures <k>", "go on, but leave after K failures in a row")
    .option("--halt <k>", "stop all runners when K entries of the list have failed (default: never)")
    .option(
      "--retries <n>",
      "try a failed entry again up to N times, preferably on another machine; the retries of an entry take precedence (default: 0)",
    )
    .option("--retry-delay <duration>", "wait this long before the next attempt (default: 0s)")
    .option("--retry-with <words>", 'add these words to the command from attempt 2 on: "--resume"')
    .option("--persistent [words]", "try until it succeeds, with these words added from attempt 2 on")
    .option("--no-persistent", "what --retries says, although a configuration file says --persistent");
  configureRetryRule(command)
    .option(
      "--after-failure <what>",
      "what to do with entries that are to run after a failed one: skip, or run them all the same",
      "skip",
    )
    .optionsGroup("Time and number:")
    .option(
      "--timeout <limit>",
      "end an attempt after this time: 90s, 2h, or 300% of the median of the done entries; the timeout of an entry takes precedence (default: no limit)",
    )
    .option(
      "--until <time>",
      'start nothing that would not end by this time, going by its timeout or the median: 18:00, "2026-11-22 08:00", 2h from now, or auto: the end of the allocation, less --margin (default: auto)',
    )
    .option(
      "--margin <duration>",
      "inside an allocation: ask experiments to end so long before it ends (default: 60s; a quarter of an allocation that is shorter than 4m)",
    )
    .option("--max <n>", "leave after N experiments (default: no limit)");
  configurePacing(command);
  configureSlots(command);
  command
    .optionsGroup("What an experiment gets:")
    .option(
      "--placeholders",
      "fill in {n}, {attempt}, {slot}, {gpu}, {name}, {output}, [job_id] and [socket] in the commands (default: only where an entry asks for it)",
    )
    .option(
      "--wrap <words>",
      'words before each command, in which placeholders and {timeout} are filled in: "numactl -N [socket]"',
    );
  configureUnbuffer(command)
    .optionsGroup("Waiting for work:")
    .option("--idle-timeout <duration>", "wait as with --wait, but leave after this long without work")
    .option(
      "--check-interval <duration>",
      `when the check of an entry has failed, repeat it after this long, doubled each time (default: ${formatDuration(CHECK_INTERVAL_MS)})`,
    )
    .optionsGroup("A list on another machine (you@host:exps.json):")
    .option("--remote-command <words>", "what starts cooperate there (default: cooperate)")
    .option("--outlive", "what runs goes on however long there is no connection to the list")
    .addHelpText("after", HELP);
  configureLease(command).optionsGroup("Ending an experiment:");
  configureEnding(command);
  configureHooks(command);
}

const HELP = `
Start it as often as you like, on every machine that sees FILE: each entry runs
once. When a runner is killed or its machine dies, its entries become pending
again, and a runner that has nothing else to do runs them. An entry that is lost
three times in a row is marked failed.

Durations: 90s, 5m, 2h, 1h30m; a bare number means seconds.

Exit code: 0 all done; 1 an experiment failed or can never run; 2 wrong usage or
a bad list; 3 storage failed; 130 Ctrl-C, 143 SIGTERM, 129 SIGHUP (the running
entries are pending again). More: docs/cli.md.

Examples:
  cooperate --run exps.json --keep-going
  cooperate --run exps.json --keep-going --gpus auto --wait`;

/** `--retries` and what belongs to it.
 *  @throws CooperateError (usage) for a value that makes no sense */
export function retriesOf(options: RunOptions): { retries: Retries; retryWith: readonly string[] } {
  const { retries, retryDelay, retryWith } = options;
  const persistent = options.persistent === false ? undefined : options.persistent;
  if (persistent !== undefined && retries !== undefined)
    throw usageError("--persistent and --retries do not go together", "--persistent retries without a limit");
  const words = retryWith ?? (persistent === true ? undefined : persistent);
  const count =
    persistent !== undefined ? Number.POSITIVE_INFINITY : wholeNumber("--retries", retries ?? "0", 0);
  const delayMs = retryDelay === undefined ? 0 : durationOption("--retry-delay", retryDelay);
  return { retries: { count, delayMs }, retryWith: words === undefined ? [] : splitWords(words) };
}

/** After how many milliseconds without work to leave: 0 without `--wait`, Infinity with it. */
export function idleLimit({ wait, idleTimeout }: RunOptions): number {
  if (idleTimeout !== undefined) return durationOption("--idle-timeout", idleTimeout);
  return wait ? Number.POSITIVE_INFINITY : 0;
}

/** The time of `--until`, milliseconds since the epoch; Infinity without one, and for `auto`: then
 *  the end of the allocation counts, if there is one (runner/follow-allocation.ts). */
export function untilOf(world: World, { until = "auto" }: RunOptions): number {
  return until === "auto" ? Number.POSITIVE_INFINITY : parseTime(until, world.now().getTime());
}

/** After how many failures in a row to leave. */
export function failureLimit({ keepGoing, maxFailures }: RunOptions): number {
  if (maxFailures !== undefined) return wholeNumber("--max-failures", maxFailures, 1);
  return keepGoing ? Number.POSITIVE_INFINITY : 1;
}
