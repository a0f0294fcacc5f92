import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { SELECTION_HELP } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { jsonForTerminal } from "../core/terminal-text.ts";
import { formatAttempts, formatProvenance } from "../report/attempt-rows.ts";
import {
  COLUMN_NAMES,
  columnNamed,
  formatCsv,
  formatEntries,
  type ListColumn,
} from "../report/entry-table.ts";
import { type ListedEntries, listEntries, type ListRequest } from "./list-entries.ts";
import { listedObjects } from "./list-objects.ts";
import { forEachList, listsAndSelection } from "./several-lists.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, printExactly, printLines, say, type World } from "./shared/world.ts";

interface Options {
  readonly status?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly csv?: true;
  readonly json?: true;
}

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("[more...]", `further lists, and a selection: ${SELECTION_HELP}`)
    .usage("[options] <file> [<file>...] [selection]")
    .option(
      "--status <statuses>",
      "show only entries with one of these statuses: failed,lost; also paused, orphaned, lost?",
    )
    .option("--sort <column>", "sort by a column: time, or -time for the longest first (default: n)")
    .option("--columns <names>", `show these columns, with commas between: ${COLUMN_NAMES.join(", ")}`)
    .option("--csv", "print comma-separated values, with times in seconds")
    .option(
      "--json",
      "print an array of objects: n, status, argv, and the keys of the record; or what --columns names",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const { status, sort, columns, csv, json } = command.opts<Options>();
  if (json && csv) throw usageError("--json and --csv do not go together", "give one of them");
  const { files, text } = await listsAndSelection(command.args);
  const names = columns?.split(",").map((name) => name.trim());
  const wantsTails = names?.includes("tail") ?? false;
  const request: ListRequest = { selection: text, status, sort, wantsTails };
  const [file = "", another] = files;
  if (json) return listAsJson(world, files, request, names);
  const chosen = names?.map((name) => columnNamed(name));
  if (another === undefined) {
    const listed = await listEntries(world, file, request);
    if (csv) printExactly(world, formatCsv(listed.entries, listed.numbers, listed.context, chosen));
    else showTable(world, file, listed, status, chosen);
    return 0;
  }
  if (csv)
    throw usageError(
      "--csv is of one list",
      `for several: cooperate --list ${quoteWords(files)} --json --columns n,status,command`,
    );
  return forEachList(world, files, async (each) => {
    const listed = await listEntries(world, each, request);
    print(world, `${each}:`);
    showTable(world, each, listed, status, chosen);
  });
}

function showTable(
  world: World,
  file: string,
  { entries, numbers, context }: ListedEntries,
  status: string | undefined,
  columns: readonly ListColumn[] | undefined,
): void {
  if (entries.length === 0) return say(world, `${file} is empty`);
  if (numbers.length === 0) return say(world, `none of these is ${status}`);
  printLines(world, formatEntries(entries, numbers, context, columns));
  const [only, ...others] = numbers;
  if (only === undefined || others.length > 0) return;
  const entry = entries[only] as Entry;
  printLines(world, [...formatAttempts(entry, context), ...formatProvenance(entry)]);
}

/** Prints one array, also of several lists; then each object begins with its `file`. */
async function listAsJson(
  world: World,
  files: readonly string[],
  request: ListRequest,
  names: readonly string[] | undefined,
): Promise<ExitCode> {
  const texts: string[] = [];
  const add = async (file: string): Promise<void> => {
    const objects = listedObjects(await listEntries(world, file, request), names);
    const named = files.length > 1 ? objects.map((object) => ({ file, ...object })) : objects;
    for (const object of named) texts.push(jsonForTerminal(object));
  };
  let code: ExitCode = 0;
  if (files.length === 1) await add(files[0] as string);
  else code = await forEachList(world, files, add, () => {});
  if (texts.length === 0) print(world, "[]");
  else printLines(world, ["[", ...texts.map((text, i) => (i < texts.length - 1 ? `${text},` : text)), "]"]);
  return code;
}
