import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { SELECTION_HELP } from "../core/selection.ts";
import { namesIn } from "../core/names-in.ts";
import { quoteWords } from "../core/shell-words.ts";
import { jsonForTerminal } from "../core/terminal-text.ts";
import { formatAttempts, formatProvenance } from "../report/attempt-rows.ts";
import {
  COLUMN_NAMES,
  columnNamed,
  formatCsv,
  formatEntries,
  type ListColumn,
  METRIC,
} from "../report/entry-table.ts";
import { type ListedEntries, listEntries, type ListRequest } from "./list-entries.ts";
import { isKey, listedObjects } from "./list-objects.ts";
import { explainMiss, forEachList, listsAndSelection } from "./several-lists.ts";
import { describeFailed } from "./shared/failed-entries.ts";
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
      "show only entries with one of these statuses: failed,lost; also queued, checking, paused, orphaned, lost?",
    )
    .option("--sort <column>", "sort by a column: time, or -time for the longest first (default: n)")
    .option(
      "--columns <names>",
      `show these columns, with commas between: ${COLUMN_NAMES.join(", ")}, metric:NAME`,
    )
    .option("--csv", "print comma-separated values, with times in seconds")
    .option(
      "--json",
      "print an array of objects: n, status, argv, and the keys of the record; or what --columns names",
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const { csv, json } = command.opts<Options>();
  if (json && csv) throw usageError("--json and --csv do not go together", "give one of them");
  const { files, words } = await listsAndSelection(command.args);
  return show(world, command, files, words).catch((error: unknown) => explainMiss(error, words));
}

async function show(
  world: World,
  command: Command,
  files: readonly string[],
  words: readonly string[],
): Promise<ExitCode> {
  const { status, sort, columns, csv, json } = command.opts<Options>();
  const selection = words.length > 0 ? parseSelection(words) : undefined;
  const [file = "", another] = files;
  const names = columns === undefined ? undefined : await columnsIn(columns, file);
  const wantsTails = names?.includes("tail") ?? false;
  const metrics = names?.filter((name) => name.startsWith(METRIC)) ?? [];
  const request: ListRequest = { selection, status, sort, wantsTails, metrics };
  if (json) return listAsJson(world, files, request, names);
  const chosen = names?.map((name) => columnNamed(name));
  if (another === undefined) {
    const listed = await listEntries(world, file, request);
    if (csv) printExactly(world, formatCsv(listed.entries, listed.numbers, listed.context, chosen));
    else await showTable(world, file, listed, status, chosen);
    return 0;
  }
  if (csv)
    throw usageError(
      "--csv is of one list",
      `for several: cooperate --list ${quoteWords(files)} --json --columns n,status,command`,
    );
  let isFirst = true;
  const showOne = async (each: string): Promise<void> => {
    const listed = await listEntries(world, each, request);
    if (!isFirst) print(world);
    isFirst = false;
    print(world, `${each}:`);
    await showTable(world, each, listed, status, chosen);
  };
  return forEachList(world, files, showOne, () => {});
}

/** The names in `--columns`; those of metrics begin with `metric:` then. */
async function columnsIn(text: string, file: string): Promise<string[]> {
  const names = namesIn(text);
  if (names.length === 0) names.push(""); // which is no column
  const isColumn = (name: string): boolean => COLUMN_NAMES.includes(name) || isKey(name);
  if (names.every((name) => isColumn(name) || name.startsWith(METRIC))) return names;
  const { withMetrics } = await import("./entry-metrics.ts");
  return withMetrics(file, names, isColumn);
}

async function showTable(
  world: World,
  file: string,
  { entries, numbers, context }: ListedEntries,
  status: string | undefined,
  columns: readonly ListColumn[] | undefined,
): Promise<void> {
  if (entries.length === 0) return say(world, `${file} is empty`);
  if (numbers.length === 0) return say(world, `none of these is ${status}`);
  printLines(world, formatEntries(entries, numbers, context, columns));
  const [only, ...others] = numbers;
  if (only === undefined || others.length > 0) return printLines(world, await alikeAmong(entries, numbers));
  const entry = entries[only] as Entry;
  printLines(world, [...formatAttempts(entry, context), ...formatProvenance(entry)]);
}

/** Which of the entries that are shown failed alike, if only failed ones are shown. */
async function alikeAmong(entries: readonly Entry[], numbers: readonly number[]): Promise<string[]> {
  const shown = [...numbers].sort((a, b) => a - b).map((n) => [n, entries[n] as Entry] as const);
  if (!shown.every(([, { status }]) => status === "failed")) return [];
  const lines = await describeFailed(shown);
  return lines.length === 0 ? [] : ["", ...lines];
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
