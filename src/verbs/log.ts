import { createReadStream } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { attemptsOf, type Entry } from "../core/entry.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { formatNumbers, parseSelection, select } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { openListFile } from "../store/list-file.ts";
import type { ExitCode } from "./verb.ts";
import { print, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("<n>", "the entry: its number, last, or text that only its command contains")
    .option("--path", "print only where the log is");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", text = ""] = command.args;
  const entries = await openListFile(file).read();
  const numbers = select(entries, parseSelection(text));
  const [n, another] = numbers;
  if (n === undefined) throw new CooperateError("list", `${file} is empty: there is no log`);
  if (another !== undefined) {
    throw usageError(
      `"${text}" means ${numbers.length} entries (${formatNumbers(numbers)})`,
      "give the number of one of them",
    );
  }
  const entry = entries[n] as Entry;
  const path = logOf(entry, n, file);
  if (command.opts<{ path?: boolean }>().path) {
    print(world, path);
    return 0;
  }
  await checkReadable(entry, n, path);
  await pipeline(createReadStream(path), world.stdout, { end: false });
  return 0;
}

/** Where the list says that the log of the latest attempt is. */
export function logPathOf(entry: Entry): string | undefined {
  const { log, directory = "." } = "log" in entry.facts ? entry.facts : {};
  return log === undefined ? undefined : resolve(directory, log); // runners write an absolute path; a hand may not
}

function logOf(entry: Entry, n: number, file: string): string {
  const path = logPathOf(entry);
  if (path !== undefined) return path;
  const hint = `see: cooperate --list ${quoteWords([file])} ${n}`;
  if (entry.status !== "pending" && entry.status !== "held")
    throw usageError(`the list does not say where the log of entry ${n} is (it is ${entry.status})`, hint);
  if (attemptsOf(entry) === 0) throw usageError(`entry ${n} is ${entry.status}: it has no log yet`, hint);
  throw usageError(
    `entry ${n} is ${entry.status} again: the list no longer names the logs of its earlier attempts`,
    `they are where they were written, as cooperate_${n}, cooperate_${n}.2, ...`,
  );
}

async function checkReadable(entry: Entry, n: number, path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    const message = `the log of entry ${n} cannot be read here: ${path}`;
    const host = "host" in entry.facts ? entry.facts.host : undefined;
    const gone = "it may have been moved or deleted, or is not yours to read";
    const hint =
      host === undefined
        ? gone
        : host === hostname()
          ? `it ran on ${host}, this machine: ${gone}`
          : `it ran on ${host}: look there`;
    throw new CooperateError("usage", message, { hint, cause });
  }
  if (!(await stat(path)).isFile()) throw usageError(`the log of entry ${n} is no file: ${path}`);
}
