import { FILE_FACTS } from "../count-files.ts";
import { buildTable } from "../tables/build-table.ts";
import { namesIn } from "../tables/fields.ts";
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
  const list = (text: string | undefined): readonly string[] | undefined =>
    text === undefined ? undefined : namesIn(text);
  return {
    over: settings.over,
    groupBy: list(options.groupBy),
    pivot: list(options.pivot),
    shows: parseShow(options.show ?? "mean±std"),
    columns: list(options.columns),
    hide: list(options.hide) ?? [],
    allColumns: options.allColumns ?? false,
    showsAttempts: settings.attempts === "all",
    goalOf: (metric) => (FILE_FACTS.includes(metric) ? undefined : settings.goalOf(metric)),
    test: options.test ? (options.bold === "row" ? "row" : "column") : undefined,
    // whoever says which statuses wants all of these
    counts: ({ row }) => options.status !== undefined || row.status === "done",
    warn,
  };
}
