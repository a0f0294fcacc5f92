import { type Entry, type EndFacts } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import {
  COMMAND_COLUMN,
  exitOf,
  HOST_COLUMN,
  shownStatus,
  statusCell,
  timeOf,
  type TableContext,
} from "./entry-row.ts";
import { csvLine } from "../text/csv.ts";
import { type Cell, type Column, formatTable } from "./table.ts";

/** A column of `--list`. */
export interface ListColumn extends Omit<Column<Entry>, "cell"> {
  /** Its title, which is also its name on the command line. */
  readonly title: string;
  /** The text for people. */
  readonly cell: (entry: Entry, n: number, context: TableContext) => string;
  /** The value for programs and for sorting, where it differs from the text: seconds, ISO 8601 in
   *  UTC. */
  readonly raw?: (entry: Entry, n: number, context: TableContext) => string | number | undefined;
}

const COLUMNS: readonly ListColumn[] = [
  { title: "n", align: "right", cell: (_, n) => String(n), raw: (_, n) => n },
  { title: "status", cell: (entry, _, { livenessByClaim }) => shownStatus(entry, livenessByClaim) },
  {
    title: "attempt",
    align: "right",
    cell: ({ facts }) => String(facts.attempt ?? ""),
    raw: ({ facts }) => facts.attempt,
  },
  { ...HOST_COLUMN, cell: (entry) => factsOf(entry).host ?? "" },
  {
    title: "time",
    align: "right",
    cell: (entry, _, { now }) => timeOf(entry, now),
    raw: (entry, _, { now }) => secondsOf(entry, now),
  },
  { title: "exit", minWidth: 8, cell: exitOf },
  { title: "name", minWidth: 8, cell: ({ options }) => options.name ?? "" },
  { title: "started", cell: (entry) => factsOf(entry).startedAt ?? "" },
  { title: "ended", cell: (entry) => factsOf(entry).endedAt ?? "" },
  {
    title: "pid",
    align: "right",
    cell: (entry) => String(factsOf(entry).pid ?? ""),
    raw: (entry) => factsOf(entry).pid,
  },
  { title: "pool", cell: (entry) => factsOf(entry).pool ?? "" },
  { title: "job", cell: (entry) => factsOf(entry).job ?? "" },
  {
    title: "priority",
    align: "right",
    cell: ({ options }) => String(options.priority ?? ""),
    raw: ({ options }) => options.priority ?? 0,
  },
  { title: "after", minWidth: 8, cell: ({ options }) => options.after?.join(",") ?? "" },
  { title: "tags", minWidth: 8, cell: ({ options }) => options.tags?.join(",") ?? "" },
  { title: "directory", minWidth: 12, cell: (entry) => factsOf(entry).directory ?? "" },
  { title: "log", minWidth: 12, cell: (entry) => factsOf(entry).log ?? "" },
  { title: "tail", minWidth: 20, cut: "end", cell: (_, n, { tails }) => tails?.get(n) ?? "" },
  { ...COMMAND_COLUMN, cell: ({ argv }) => quoteWords(argv) },
];

export const COLUMN_NAMES: readonly string[] = COLUMNS.map(({ title }) => title);

const DEFAULT_COLUMNS = ["n", "status", "attempt", "host", "time", "exit", "name", "command"];

/** The columns of `--list` without `--columns`; with names only where an entry has one. */
export function defaultColumns(entries: readonly Entry[], numbers: readonly number[]): readonly ListColumn[] {
  const named = numbers.some((n) => entries[n]?.options.name !== undefined);
  return DEFAULT_COLUMNS.filter((name) => named || name !== "name").map((name) => columnNamed(name));
}

/** Before the name of a metric. */
export const METRIC = "metric:";

/** Finds a column by its name; `metric:NAME` is what entries have reported under that name.
 *  @throws CooperateError (usage) when there is none of that name */
export function columnNamed(name: string): ListColumn {
  const column = COLUMNS.find(({ title }) => title === name);
  if (column) return column;
  if (name.startsWith(METRIC)) return metricColumn(name.slice(METRIC.length));
  const similar = mostSimilar(name, COLUMN_NAMES);
  throw usageError(
    `there is no column ${name === "" ? '""' : name}`,
    similar === undefined ? `there are: ${COLUMN_NAMES.join(", ")}` : `did you mean ${similar}?`,
  );
}

function metricColumn(metric: string): ListColumn {
  const raw: ListColumn["raw"] = (_, n, { metrics }) => metrics?.get(n)?.get(metric);
  return { title: metric, align: "right", raw, cell: (...of) => String(raw(...of) ?? "") };
}

/** The table of `--list`: the entries `numbers` of `entries`. */
export function formatEntries(
  entries: readonly Entry[],
  numbers: readonly number[],
  context: TableContext,
  columns: readonly ListColumn[] = defaultColumns(entries, numbers),
): string[] {
  const at = (n: number): Entry => entries[n] as Entry;
  // one cell for each status instead of one for each of 100,000 entries
  const cellByStatus = new Map<string, Cell>();
  const statusOf = (n: number): Cell => {
    const status = shownStatus(at(n), context.livenessByClaim);
    const cell = cellByStatus.get(status) ?? statusCell(status, context.style);
    cellByStatus.set(status, cell);
    return cell;
  };
  const cells = columns.map(({ cell, ...column }): Column<number> => ({
    ...column,
    cell: column.title === "status" ? statusOf : (n) => cell(at(n), n, context),
  }));
  return formatTable(cells, numbers, context.width);
}

/** The same as comma-separated values (RFC 4180, lines end in LF): a row of titles, times in
 *  seconds, dates in ISO 8601. */
export function formatCsv(
  entries: readonly Entry[],
  numbers: readonly number[],
  context: TableContext,
  columns: readonly ListColumn[] = defaultColumns(entries, numbers),
): string[] {
  const rows = numbers.map((n) =>
    columns.map((column) => String(rawOf(column, entries[n] as Entry, n, context) ?? "")),
  );
  return [columns.map(({ title }) => title), ...rows].map(csvLine);
}

/** The value of a column for programs; null where there is none. */
export function columnValue(
  column: ListColumn,
  entry: Entry,
  n: number,
  context: TableContext,
): string | number | null {
  const value = rawOf(column, entry, n, context) ?? "";
  return value === "" ? null : value;
}

/** Sorts `numbers` by a column. Entries without a value come last, and equal ones keep the order
 *  of the list.
 *  @param text the name of the column; with a `-` before it the largest comes first
 *  @throws CooperateError (usage) when there is none of that name */
export function sortEntries(
  text: string,
  entries: readonly Entry[],
  numbers: readonly number[],
  context: TableContext,
): number[] {
  const sign = text.startsWith("-") ? -1 : 1;
  const column = columnNamed(text.replace(/^-/, ""));
  const keys = new Map(numbers.map((n) => [n, rawOf(column, entries[n] as Entry, n, context)]));
  return [...numbers].sort((a, b) => compare(keys.get(a), keys.get(b), sign));
}

type RawValue = string | number | undefined;

function rawOf({ raw, cell }: ListColumn, entry: Entry, n: number, context: TableContext): RawValue {
  return raw ? raw(entry, n, context) : cell(entry, n, context);
}

function compare(a: RawValue, b: RawValue, sign: number): number {
  const [noA, noB] = [a === undefined || a === "", b === undefined || b === ""];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
}

function factsOf({ facts }: Entry): EndFacts {
  return facts;
}

/** How long an entry ran, or has been running, in seconds. */
function secondsOf(entry: Entry, now: number): number | undefined {
  const { startedAt = "", endedAt } = factsOf(entry);
  const end = endedAt === undefined && entry.status === "running" ? now : Date.parse(endedAt ?? "");
  const ms = end - Date.parse(startedAt);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms) / 1000;
}
