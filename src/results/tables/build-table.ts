import { usageError } from "../../core/failure.ts";
import { entryRows } from "./entry-rows.ts";
import type { Fields } from "./fields.ts";
import { groupRows } from "./group-rows.ts";
import type { Item } from "./item.ts";
import { pivotRows } from "./pivot-rows.ts";
import type { ResultTable } from "./table.ts";
import { runKeys } from "./run-keys.ts";
import { tested } from "./tested.ts";
import type { TableRequest } from "./table-request.ts";

/** The table that `request` asks for, in the order of the list.
 *  @throws CooperateError (usage) when it names a column that is not there, with the nearest name */
export function buildTable(items: readonly Item[], fields: Fields, request: TableRequest): ResultTable {
  const { over, groupBy, pivot, test } = request;
  if (test) return testedTable(items, fields, request, test);
  // metric alone is how the columns of a table are anyway
  if (pivot?.some((name) => name !== "metric" || fields.find(name))) return pivotRows(items, fields, request);
  return over || groupBy || pivot ? groupRows(items, fields, request) : entryRows(items, fields, request);
}

/** The same, with means compared with the best one. */
function testedTable(
  items: readonly Item[],
  fields: Fields,
  { test: _test, ...request }: TableRequest,
  way: "column" | "row",
): ResultTable {
  const { over, groupBy, shows, warn } = request;
  if (!over && !groupBy)
    throw usageError(
      "--test compares settings, each with several runs",
      "name what is averaged: --over seed",
    );
  if (!shows.some((show) => show.kind === "center" && show.center === "mean"))
    throw usageError("--test compares means, and none is shown", "for example: --show mean±std");
  const table = buildTable(items, fields, { ...request, runKeyOf: runKeys(items, fields, request) });
  return tested(table, way, warn);
}
