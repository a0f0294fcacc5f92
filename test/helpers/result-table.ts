import { fieldsOf } from "../../src/results/tables/fields.ts";
import { buildTable } from "../../src/results/tables/build-table.ts";
import { guessedGoal } from "../../src/results/tables/goal.ts";
import type { Item } from "../../src/results/tables/item.ts";
import { parseShow } from "../../src/results/tables/show.ts";
import { sortRows } from "../../src/results/tables/sort-rows.ts";
import type { ResultTable } from "../../src/results/tables/table.ts";
import type { TableRequest } from "../../src/results/tables/table-request.ts";

/** What a test asks for, in the words of the options. */
export interface Asked extends Partial<Omit<TableRequest, "shows">> {
  readonly show?: string;
  readonly sort?: string;
  readonly renames?: ReadonlyMap<string, string>;
}

/** The table of these rows as `--results` makes it. */
export function tableFor(
  items: readonly Item[],
  metrics: readonly string[],
  { show = "mean±std", sort, renames, ...request }: Asked = {},
): ResultTable {
  const fields = fieldsOf(items, metrics, renames);
  const table = buildTable(items, fields, requestFor({ shows: parseShow(show), ...request }));
  return sortRows(table, sort, fields);
}

/** What is asked for where the options say nothing else. */
export function requestFor(request: Partial<TableRequest>): TableRequest {
  return {
    shows: parseShow("mean±std"),
    hide: [],
    allColumns: false,
    showsAttempts: false,
    goalOf: guessedGoal,
    counts: ({ row }) => row.status === "done",
    warn: () => {},
    ...request,
  };
}
