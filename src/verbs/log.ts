import { createReadStream } from "node:fs";
import { access, constants } from "node:fs/promises";
import { hostname } from "node:os";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
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
  const path = logOf(entries[n] as Entry, n, file);
  if (command.opts<{ path?: boolean }>().path) {
    print(world, path);
    return 0;
  }
  await checkReadable(entries[n] as Entry, n, path);
  await pipeline(createReadStream(path), world.stdout, { end: false });
  return 0;
}

function logOf(entry: Entry, n: number, file: string): string {
  const log = "log" in entry.facts ? entry.facts.log : undefined;
  if (log !== undefined) return log;
  const hint = `see: cooperate --list ${quoteWords([file])} ${n}`;
  if (entry.status === "pending") throw usageError(`entry ${n} is pending: the list knows of no log`, hint);
  throw usageError(`the list does not say where the log of entry ${n} is (it is ${entry.status})`, hint);
}

async function checkReadable(entry: Entry, n: number, path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    const host = "host" in entry.facts ? entry.facts.host : undefined;
    const elsewhere = host !== undefined && host !== hostname();
    const message = `the log of entry ${n} cannot be read here: ${path}`;
    const hint = elsewhere ? `it ran on ${host}: look there` : "it may have been moved or deleted";
    throw new CooperateError("usage", message, { hint, cause });
  }
}
