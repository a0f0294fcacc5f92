import type { Command } from "commander";
import { CooperateError, usageError } from "../core/failure.ts";
import { quoteWords, splitWords } from "../core/shell-words.ts";
import { attemptsOf, type Entry } from "../core/entry.ts";
import { NO_RETRIES, type Retries } from "../list/changes/settle.ts";
import type { Wanted } from "../runner/claiming/eligibility.ts";
import { openListFile } from "../store/list-file.ts";
import { DEFAULT_LEASE_MS } from "../membership/failure-detector.ts";
import { configureEnding, endingOf } from "./ending-options.ts";
import { isCancelled, pickByTitle } from "./inquirer-prompter.ts";
import { CHECK_INTERVAL_MS, runEntries } from "./run-entries.ts";
import { ONE_SLOT } from "./slot-options.ts";
import { selectOne } from "./select-one.ts";
import { selectionOf } from "./selection-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { configureUnbuffer, wantsUnbuffered } from "./unbuffer-option.ts";
import { wholeNumber } from "./whole-number.ts";
import { say, type World } from "./shared/world.ts";

interface OneOptions {
  readonly logDir?: string;
  readonly persistent?: string | boolean;
  readonly quiet?: boolean;
}

export function configure(command: Command): void {
  configureUnbuffer(configureEnding(command))
    .argument("<file>", "the list")
    .argument(
      "[n...]",
      "the entry: its number, last, its name, or words that only its command has (default: pick one from a menu)",
    )
    .option(
      "--log-dir <dir>",
      "write the job log to this directory, made when missing (default: the current one)",
    )
    .option(
      "--persistent [words]",
      "try until it succeeds, with these words added from attempt 2 on, whatever the retries of the entry",
    )
    .option("--no-persistent", "try once, whatever the retries of the entry")
    .option("-q, --quiet", "print only a failure and the summary")
    .addHelpText(
      "after",
      "\nAlso runs an entry that has run before; its earlier logs stay. A running entry\nis refused.",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", number, ...more] = command.args;
  const { logDir, persistent, quiet = false } = command.opts<OneOptions>();
  const entries = await openListFile(file).read();
  if (entries.length === 0) throw new CooperateError("list", `${file} is empty: there is no entry to pick`);
  const n =
    number === undefined
      ? await pick(world, entries)
      : more.length === 0 && /^\d+$/.test(number)
        ? wholeNumber("entry", number, 0)
        : selectOne(entries, file, selectionOf(command));
  if (n === undefined) {
    say(world, "nothing was run");
    return 130;
  }
  return runEntries(world, {
    ...ONE_SLOT,
    file,
    logDirectory: logDir,
    quiet,
    wanted: isTheSameAs(entries[n], n),
    entry: n,
    retries: retriesOf(persistent),
    retryWith: typeof persistent === "string" ? splitWords(persistent) : [],
    placeholders: false,
    afterFailure: "run",
    checkIntervalMs: CHECK_INTERVAL_MS,
    maxFailures: 1,
    halt: Number.POSITIVE_INFINITY,
    untilMs: Number.POSITIVE_INFINITY,
    max: persistent ? Number.POSITIVE_INFINITY : 1,
    timeout: undefined,
    leaseMs: DEFAULT_LEASE_MS,
    ...endingOf(command),
    unbuffer: wantsUnbuffered(command),
    idleMs: 0,
  });
}

/** The retries of the entry count unless the user says otherwise. */
function retriesOf(persistent: string | boolean | undefined): Retries {
  if (persistent === undefined) return NO_RETRIES;
  return { count: persistent === false ? 0 : Number.POSITIVE_INFINITY, delayMs: 0, overrides: true };
}

/** Which entry of a changed list is the one that was entry `n` and has been tried: its number is
 *  smaller when others were removed. */
function isTheSameAs(one: Entry | undefined, n: number): Wanted {
  const command = JSON.stringify(one?.argv);
  return (entry, i) => i <= n && attemptsOf(entry) > 0 && JSON.stringify(entry.argv) === command;
}

/** The number of the entry that the user picks; undefined after Ctrl-C. */
async function pick(world: World, entries: readonly Entry[]): Promise<number | undefined> {
  if (world.stdin.isTTY !== true || world.stdout.isTTY !== true) {
    throw usageError(
      "--one without a number needs a terminal for its menu",
      "give the number: cooperate --one FILE 3",
    );
  }
  const titles = entries.map((entry, n) => `${n}  ${entry.status}  ${titleOf(entry)}`);
  try {
    return await pickByTitle("Which entry? (type to search)", titles);
  } catch (error) {
    if (isCancelled(error)) return undefined;
    throw error;
  }
}

function titleOf(entry: Entry): string {
  const name = entry.options.name === undefined ? "" : `${entry.options.name}: `;
  return name + quoteWords(entry.argv);
}
