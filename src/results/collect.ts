import { setImmediate } from "node:timers/promises";
import { metricsFileOf } from "../core/attempt-files.ts";
import { FromReader } from "./from.ts";
import { addFrom, rowsOfTables } from "./from-rows.ts";
import { LogFolders } from "./locate.ts";
import { missedIn } from "./missed.ts";
import { type CollectPlan, planOf } from "./plan.ts";
import { type Reading, readAttempts } from "./reading.ts";
import type { CollectRequest, NumberedEntry } from "./request.ts";
import { type Result, resultOf } from "./result.ts";
import type { Collected, ResultRow } from "./row.ts";
import { planRows, type RowPlan } from "./row-plan.ts";
import { Warnings } from "./warnings.ts";

/** So many logs are read together. */
const BATCH = 256;

/** Collects what the attempts at `entries` have reported: metrics files, expressions on job logs,
 *  files of the experiments. What a log or a file says is never an error, but a warning.
 *  @throws CooperateError (usage) when no entry knows a placeholder of `--from` */
export async function collect(
  entries: readonly NumberedEntry[],
  request: CollectRequest,
): Promise<Collected> {
  const plan = planOf(request);
  const plans = planRows(entries, request);
  const folders = new LogFolders();
  await folders.list(plans.flatMap((row) => row.attempts.flatMap(({ log }) => log ?? [])));
  const warnings = new Warnings();
  const from = request.from && new FromReader(request);
  const rows: ResultRow[] = [];
  for (let at = 0; at < plans.length; at += BATCH) {
    const batch = plans.slice(at, at + BATCH);
    for (const [i, readings] of readRows(batch, folders, plan).entries()) {
      const row = batch[i] as RowPlan;
      const tables = from && (await addFrom(row, readings, from, request, plan));
      const result = resultOf(readings, plan);
      tellOddities(row, result, folders, plan, warnings);
      if (tables && request.keepRows) rows.push(...rowsOfTables(rowOf(row, result), tables, plan));
      else rows.push(rowOf(row, result));
    }
    await setImmediate();
  }
  for (const warning of from?.warnings(plans) ?? []) warnings.tell(warning);
  const columns = new Set(plan.specs.map(({ column }) => column));
  for (const { metrics } of rows) for (const name of metrics.keys()) columns.add(name);
  return {
    rows,
    warnings: warnings.messages(plan.specs),
    columns: [...columns],
    missed: missedIn(rows, request.metrics ?? []),
  };
}

/** Reads the attempts of rows. */
function readRows(rows: readonly RowPlan[], folders: LogFolders, plan: CollectPlan): Reading[][] {
  const files = rows.flatMap(({ attempts }) => attempts.map((each) => folders.filesOf(each)));
  const readings = readAttempts(files, plan);
  let at = 0;
  return rows.map(({ attempts }) => readings.slice(at, (at += attempts.length)));
}

function rowOf({ n, entry, attempt, status, attempts }: RowPlan, { metrics, curves }: Result): ResultRow {
  const log = attempts.at(-1)?.log;
  return { n, entry, attempt, status, metrics, curves, ...(log !== undefined && { log }) };
}

function tellOddities(
  row: RowPlan,
  result: Result,
  folders: LogFolders,
  { specs, readsJson }: CollectPlan,
  warnings: Warnings,
): void {
  const last = row.attempts.at(-1);
  warnings.add(row.n, result, last?.log === undefined ? undefined : metricsFileOf(last.log));
  const needsLog = readsJson || specs.some(({ regex }) => regex);
  if (needsLog && last?.isOver && last.log !== undefined && folders.filesOf(last).log === undefined)
    warnings.addMissing(row);
}
