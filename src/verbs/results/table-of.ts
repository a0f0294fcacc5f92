import { FILE_FACTS } from "../../results/count-files.ts";
import { buildTable } from "../../results/tables/build-table.ts";
import { namesIn } from "../../results/tables/fields.ts";
import { parseShow } from "../../results/tables/show.ts";
import { sortRows } from "../../results/tables/sort-rows.ts";
import type { ResultTable } from "../../results/tables/table.ts";
import { say, type World } from "../shared/world.ts";
import type { Chosen } from "./chosen-items.ts";
import type { Options } from "./options.ts";
import type { Settings } from "./settings.ts";

/** The table that the options ask for, sorted and cut.
 *  @throws CooperateError (usage) */
export function tableOf(
  world: World,
  { items, fields }: Chosen,
  options: Options,
  settings: Settings,
  top: number | undefined,
): ResultTable {
  const list = (text: string | undefined): readonly string[] | undefined =>
    text === undefined ? undefined : namesIn(text);
  const table = buildTable(items, fields, {
    over: settings.over,
    groupBy: list(options.groupBy),
    pivot: list(options.pivot),
    shows: parseShow(options.show ?? "mean±std"),
    columns: list(options.columns),
    hide: list(options.hide) ?? [],
    allColumns: options.allColumns ?? false,
    showsAttempts: settings.attempts === "all",
    goalOf: (metric) => (FILE_FACTS.includes(metric) ? undefined : settings.goalOf(metric)),
    // whoever says which statuses wants all of these
    counts: ({ row }) => options.status !== undefined || row.status === "done",
    warn: (message) => say(world, message),
  });
  // rows of files stay in the order of the files
  const sorted = options.rows && options.sort === undefined ? table : sortRows(table, options.sort, fields);
  return top === undefined ? sorted : { ...sorted, rows: sorted.rows.slice(0, top) };
}
