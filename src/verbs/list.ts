import type { Command } from "commander";
import { type Entry, STATUSES } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { ALL, isQuick, select, selectFromStream, type Selection } from "../core/selection.ts";
import { mostSimilar } from "../core/similar.ts";
import { jsonForTerminal } from "../core/terminal-text.ts";
import { fullEntry } from "../list/format/scan.ts";
import { misspeltKeys } from "../list/queries/misspelt-keys.ts";
import { formatAttempts, formatProvenance } from "../report/attempt-rows.ts";
import { entryToObject, shownStatus, type TableContext } from "../report/entry-row.ts";
import { COLUMN_NAMES, columnNamed, formatCsv, formatEntries, sortEntries } from "../report/entry-table.ts";
import { describeMisspelt } from "../report/misspelt-lines.ts";
import { openListFile } from "../store/list-file.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import { describeFailed } from "./shared/failed-entries.ts";
import { logPathOf } from "./shared/log-path.ts";
import { lastOutput } from "./shared/log-tail.ts";
import { tableContext } from "./shared/list-view.ts";
import type { ExitCode } from "./shared/verb.ts";
import { printExactly, printLines, say, type World } from "./shared/world.ts";

interface Options {
  readonly status?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly csv?: true;
  readonly json?: true;
}

export function configure(command: Command): void {
  configureSelection(command.argument("<file>", "the list"), { optional: true })
    .option(
      "--status <statuses>",
      "show only entries with one of these statuses: failed,lost; also queued, checking, paused, orphaned, lost?",
    )
    .option("--sort <column>", "sort by a column: time, or -time for the longest first (default: n)")
    .option("--columns <names>", `show these columns, with commas between: ${COLUMN_NAMES.join(", ")}`)
    .option("--csv", "print comma-separated values, with times in seconds")
    .option("--json", "print an array of objects: n, status, argv, and the keys of the record");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const options = command.opts<Options>();
  if (options.json && (options.csv || options.columns !== undefined))
    throw usageError(
      `--json and ${options.csv ? "--csv" : "--columns"} do not go together`,
      "give one of them",
    );
  const columns = options.columns?.split(",").map((name) => columnNamed(name.trim()));
  const statuses = options.status === undefined ? undefined : statusesIn(options.status);
  const { entries, numbers: selected } = await selectIn(file, selectionOf(command) ?? ALL);
  const context = await tableContext(
    world,
    selected.map((n) => entries[n] as Entry),
    file,
  );
  const kept = statuses
    ? selected.filter((n) => statuses.includes(shownStatus(entries[n] as Entry, context.livenessByClaim)))
    : selected;
  const sortsTails = options.sort === "tail" || options.sort === "-tail";
  const wantsTails = sortsTails || columns?.some(({ title }) => title === "tail");
  const full = wantsTails ? { ...context, tails: await tailsOf(entries, kept, file) } : context;
  const misspelt = misspeltKeys(kept.map((n) => [n, entries[n] as Entry]));
  for (const line of describeMisspelt(misspelt)) say(world, line);
  const numbers = options.sort === undefined ? kept : sortEntries(options.sort, entries, kept, full);
  if (options.json) printLines(world, jsonOf(entries, numbers, full));
  else if (options.csv) printExactly(world, formatCsv(entries, numbers, full, columns));
  else if (entries.length === 0) say(world, `${file} is empty`);
  else if (numbers.length === 0) say(world, `none of these is ${options.status}`);
  else {
    printLines(world, formatEntries(entries, numbers, full, columns));
    const [only, ...others] = numbers;
    if (only === undefined || others.length > 0) {
      printLines(world, await alikeAmong(entries, numbers));
      return 0;
    }
    const entry = entries[only] as Entry;
    printLines(world, [...formatAttempts(entry, full), ...formatProvenance(entry)]);
  }
  return 0;
}

/** Which of the entries that are shown failed alike, if only failed ones are shown. */
async function alikeAmong(entries: readonly Entry[], numbers: readonly number[]): Promise<string[]> {
  const shown = [...numbers].sort((a, b) => a - b).map((n) => [n, entries[n] as Entry] as const);
  if (!shown.every(([, { status }]) => status === "failed")) return [];
  const lines = await describeFailed(shown);
  return lines.length === 0 ? [] : ["", ...lines];
}

/** The selected entries at their numbers. Where numbers and statuses say which, only these are in
 *  memory. */
async function selectIn(
  file: string,
  selection: Selection,
): Promise<{ readonly entries: readonly Entry[]; readonly numbers: readonly number[] }> {
  const list = openListFile(file);
  if (!isQuick(selection)) {
    const entries = await list.read();
    return { entries, numbers: select(entries, selection) };
  }
  return list.scan((each) => {
    const picked = selectFromStream(each, selection);
    return { ...picked, entries: picked.entries.map(fullEntry) };
  });
}

const SHOWN = [...STATUSES, "queued", "checking", "paused", "orphaned", "lost", "lost?"];

/** The statuses of `--status`.
 *  @throws CooperateError (usage) for a word that is not a status */
function statusesIn(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !SHOWN.includes(word));
  if (unknown !== undefined) {
    const similar = mostSimilar(unknown, SHOWN);
    throw usageError(
      `--status: there is no status ${unknown === "" ? '""' : unknown}`,
      similar === undefined ? `there are: ${SHOWN.join(", ")}` : `did you mean ${similar}?`,
    );
  }
  return words.includes("lost") ? [...words, "lost?"] : words;
}

function jsonOf(
  entries: readonly Entry[],
  numbers: readonly number[],
  { livenessByClaim }: TableContext,
): string[] {
  if (numbers.length === 0) return ["[]"];
  const objects = numbers.map((n) => jsonForTerminal(entryToObject(entries[n] as Entry, n, livenessByClaim)));
  return ["[", ...objects.map((object, i) => (i < objects.length - 1 ? `${object},` : object)), "]"];
}

/** The last line of each log that can be read on this machine. */
async function tailsOf(
  entries: readonly Entry[],
  numbers: readonly number[],
  file: string,
): Promise<ReadonlyMap<number, string>> {
  const tails = new Map<number, string>();
  for (const n of numbers) {
    try {
      const [line] = await lastOutput(logPathOf(entries[n] as Entry, n, file), 1);
      if (line !== undefined) tails.set(n, line);
    } catch {
      // There is no log, or not on this machine.
    }
  }
  return tails;
}
