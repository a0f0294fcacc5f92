import { BATCH, readRows } from "./batch.ts";
import { FromReader } from "./from.ts";
import { type CollectPlan, keepingOf } from "./plan.ts";
import { type AttemptFiles, noReading, type Reading } from "./reading.ts";
import type { CollectRequest } from "./request.ts";
import type { MetricValue, ResultRow } from "./row.ts";
import { resultOf } from "./result.ts";
import { rowOf } from "./row-of.ts";
import type { RowPlan } from "./row-plan.ts";
import { addOddities, Report } from "./sources/report.ts";
import type { Warnings } from "./warnings.ts";
import { RowSink } from "./sources/row-sink.ts";

/** Reads the attempts of rows with the files that `--from` names.
 *  @throws CooperateError (usage) when no entry knows a placeholder */
export async function readWithFiles(
  plans: readonly RowPlan[],
  filesOf: (row: RowPlan) => readonly AttemptFiles[],
  request: CollectRequest,
  plan: CollectPlan,
  warnings: Warnings,
): Promise<ResultRow[]> {
  const from = new FromReader(request);
  const rows: ResultRow[] = [];
  let read: Reading[][] = [];
  for (const [i, row] of plans.entries()) {
    if (i % BATCH === 0) read = readRows(plans.slice(i, i + BATCH).map(filesOf), plan);
    const readings = read[i % BATCH] as Reading[];
    const tables = await addFrom(row, readings, from, request, plan);
    const found = rowOf(row, resultOf(readings, plan), warnings);
    // one by one: a call cannot have as many arguments as a file has rows
    for (const each of request.keepRows ? rowsOfTables(found, tables, plan) : [found]) rows.push(each);
  }
  for (const warning of from.warnings(plans)) warnings.tell(warning);
  return rows;
}

/** Reads the files of `--from` for one row, and adds what they report to the last of its readings,
 *  unless rows are to be kept.
 *  @returns the rows of each file, if they are to be kept */
async function addFrom(
  row: RowPlan,
  readings: Reading[],
  from: FromReader,
  { keepRows = false }: CollectRequest,
  plan: CollectPlan,
): Promise<readonly RowSink[]> {
  if (readings.length === 0) readings.push(noReading(plan));
  const { report } = readings.at(-1) as Reading;
  const tables: RowSink[] = [];
  const files: Report[] = [];
  await from.read(row, () => {
    const sink = keepRows ? new RowSink() : new Report((name) => keepingOf(name, plan));
    if (sink instanceof Report) files.push(sink);
    else tables.push(sink);
    return sink;
  });
  for (const file of files) report.absorb(file);
  for (const { odd } of tables) addOddities(report.odd, odd);
  return tables;
}

/** A row for each row of the files: with what was asked for by name before it. */
function rowsOfTables(row: ResultRow, tables: readonly RowSink[], { specs }: CollectPlan): ResultRow[] {
  const asked = specs.flatMap(({ column }): [string, MetricValue][] => {
    const value = row.metrics.get(column);
    return value === undefined ? [] : [[column, value]];
  });
  return tables.flatMap(({ rows }) =>
    rows.map((cells) => ({ ...row, metrics: new Map([...asked, ...cells]), curves: new Map() })),
  );
}
