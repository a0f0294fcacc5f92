import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { select, type Selection } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { describeExit, exitOf } from "../report/entry-row.ts";
import { followFile } from "../runner/attempt/follow-file.ts";
import { type ListFile, openListFile } from "../store/list-file.ts";
import { selectOne } from "./select-one.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import { checkReadable, logPathOf } from "./shared/log-path.ts";
import { lastOutput, outputTail } from "./shared/log-tail.ts";
import { wholeNumber } from "./whole-number.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, printExactly, say, type World } from "./shared/world.ts";

interface Options {
  readonly path?: true;
  readonly follow?: true;
  readonly failed?: true;
  readonly attempt?: string;
  readonly tail?: string;
}

export function configure(command: Command): void {
  const help = "the entry: its number, last, its name, or words that only its command has";
  configureSelection(command.argument("<file>", "the list"), { optional: true, help })
    .option(
      "-f, --follow",
      "print the log as it grows, until the attempt has ended, on whatever machine it runs",
    )
    .option(
      "--tail <lines>",
      "print only the last LINES lines of its output, as a terminal showed them (default: all)",
    )
    .option("--attempt <k>", "print the log of attempt K (default: the latest)")
    .option(
      "--failed",
      "print the last lines (5, or --tail) of all failed entries; with N, of the failed ones among those",
    )
    .option("--path", "print only the path of the log");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const selection = selectionOf(command);
  const options = command.opts<Options>();
  const tail = options.tail === undefined ? undefined : wholeNumber("--tail", options.tail, 0);
  const attempt = options.attempt === undefined ? undefined : wholeNumber("--attempt", options.attempt, 1);
  checkTogether(options);
  const list = openListFile(file);
  const entries = await list.read();
  if (options.failed) return showFailed(world, file, entries, selection, tail);
  const n = selectOne(entries, file, selection);
  if (options.follow) return followLog(world, list, n, tail);
  const entry = entries[n] as Entry;
  const path = logPathOf(entry, n, file, attempt);
  if (options.path) {
    printExactly(world, [path]);
    return 0;
  }
  await checkReadable(entry, n, path);
  if (tail === undefined) await pipeline(createReadStream(path), world.rawStdout, { end: false });
  else await printTail(world, path, tail);
  return 0;
}

/** Prints the last lines of the output, as a person would have seen them.
 *  @returns where what comes after them begins in the log, in bytes */
async function printTail(world: World, path: string, count: number): Promise<number> {
  const { size, lines, isEnded } = await outputTail(path, count);
  if (lines.length > 0) world.rawStdout.write(`${lines.join("\n")}${isEnded ? "\n" : ""}`);
  return size;
}

function checkTogether(options: Options): void {
  const given = (["follow", "attempt", "path", "failed"] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (given.length > 1)
    throw usageError(
      `${given.map((name) => `--${name}`).join(" and ")} do not go together`,
      "give one of them",
    );
  if (options.path && options.tail !== undefined)
    throw usageError("--path and --tail do not go together", "give one of them");
}

/** Lines that --failed shows of each log, by default. */
const LINES = 5;

/** Prints each failed entry with the last lines of its log. */
async function showFailed(
  world: World,
  file: string,
  entries: readonly Entry[],
  selection: Selection | undefined,
  lines = LINES,
): Promise<ExitCode> {
  const numbers = (selection ? select(entries, selection) : [...entries.keys()]).filter(
    (n) => entries[n]?.status === "failed",
  );
  if (numbers.length === 0)
    say(world, selection === undefined ? `nothing has failed in ${file}` : "none of these has failed");
  for (const [i, n] of numbers.entries()) {
    const entry = entries[n] as Entry;
    const path = pathIfKnown(entry, n, file);
    const output =
      path === undefined ? [] : await lastOutput(path, lines).catch(() => ["(its log cannot be read here)"]);
    if (i > 0) print(world);
    const where = path === undefined ? "" : `  (log ${basename(path)})`;
    print(world, `[${n}] ${describeExit(exitOf(entry))}: ${quoteWords(entry.argv)}${where}`);
    for (const line of output) print(world, `  | ${line}`);
  }
  return 0;
}

function pathIfKnown(entry: Entry, n: number, file: string): string | undefined {
  try {
    return logPathOf(entry, n, file);
  } catch {
    return undefined;
  }
}

const POLL_MS = 500;

/** Prints the log as it grows: of the attempt that runs, or of the next one. */
async function followLog(
  world: World,
  list: ListFile,
  n: number,
  tail: number | undefined,
): Promise<ExitCode> {
  let entry = (await list.newest())[n];
  if (entry?.status === "pending" || entry?.status === "held")
    say(world, `entry ${n} is ${entry.status}: waiting until it starts (Ctrl-C leaves)`);
  while (entry?.status === "pending" || entry?.status === "held") {
    await world.sleep(POLL_MS);
    entry = (await list.newest())[n];
  }
  if (!entry) throw usageError(`there is no entry ${n} any more`);
  const claim = claimOf(entry);
  const path = logPathOf(entry, n, list.path);
  await untilItExists(world, list, n, claim, path);
  await checkReadable(entry, n, path);
  const start = tail === undefined ? 0 : await printTail(world, path, tail);
  const ended = new AbortController();
  const waitForEnd = async (): Promise<void> => {
    while (await isRunning(list, n, claim)) await world.sleep(POLL_MS);
    ended.abort();
  };
  const watching = waitForEnd();
  const options = { pollMs: POLL_MS, remote: true };
  await Promise.all([
    watching,
    followFile(path, start, world.rawStdout, ended.signal, () => Number.POSITIVE_INFINITY, options),
  ]);
  return 0;
}

function claimOf(entry: Entry | undefined): string | undefined {
  return entry?.status === "running" ? entry.facts.claim : undefined;
}

async function isRunning(list: ListFile, n: number, claim: string | undefined): Promise<boolean> {
  if (claim === undefined) return false;
  const entries = await list.newest();
  return claimOf(entries[n]) === claim || entries.some((entry) => claimOf(entry) === claim);
}

/** Waits for the log: its path is in the list as soon as the entry is claimed, and it is made a
 *  moment later. */
async function untilItExists(
  world: World,
  list: ListFile,
  n: number,
  claim: string | undefined,
  path: string,
): Promise<void> {
  while (await isRunning(list, n, claim)) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return;
    await world.sleep(POLL_MS / 5);
  }
}
