import { FILE_FACTS } from "../count-files.ts";
import { buildTable } from "../tables/build-table.ts";
import { usageError } from "../../core/failure.ts";
import { namesIn } from "../../core/names-in.ts";
import { parseShow } from "../tables/show.ts";
import { sortRows } from "../tables/sort-rows.ts";
import type { ResultTable } from "../tables/table.ts";
import type { TableRequest } from "../tables/table-request.ts";
import type { Chosen } from "./chosen-items.ts";
import type { QueryOptions } from "./options.ts";
import type { Settings } from "./settings.ts";

/** The table that the options ask for, sorted and cut.
 *  @param warn told what is odd
 *  @throws CooperateError (usage) */
export function tableOf(
  warn: (message: string) => void,
  { items, fields }: Chosen,
  options: QueryOptions,
  settings: Settings,
  top: number | undefined,
): ResultTable {
  const table = { ...buildTable(items, fields, requestOf(warn, options, settings)), main: settings.main };
  // rows of files stay in the order of the files
  const sorted = options.rows && options.sort === undefined ? table : sortRows(table, options.sort, fields);
  return top === undefined ? sorted : { ...sorted, rows: sorted.rows.slice(0, top) };
}

/** How the rows are made, as the options say.
 *  @throws CooperateError (usage) */
export function requestOf(
  warn: (message: string) => void,
  options: QueryOptions,
  settings: Settings,
): TableRequest {
  return {
    over: settings.over,
    groupBy: someIn("--group-by", options.groupBy),
    pivot: someIn("--pivot", options.pivot),
    shows: parseShow(options.show ?? "mean±std"),
    columns: someIn("--columns", options.columns),
    hide: namesIn(options.hide ?? ""),
    allColumns: options.allColumns ?? false,
    showsAttempts: settings.attempts === "all",
    goalOf: (metric) => (FILE_FACTS.includes(metric) ? undefined : settings.goalOf(metric)),
    test: options.test ? (options.bold === "row" ? "row" : "column") : undefined,
    // whoever says which statuses wants all of these
    counts: ({ row }) => options.status !== undefined || row.status === "done",
    warn,
  };
}

/** The names of columns in an option.
 *  @throws CooperateError (usage) when it is there and names none */
function someIn(option: string, text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = namesIn(text);
  if (names.length === 0) throw usageError(`${option}: no column is named`, `for example: ${option} lr,seed`);
  return names;
}
