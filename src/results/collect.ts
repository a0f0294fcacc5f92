import { setImmediate } from "node:timers/promises";
import type { Entry } from "../core/entry.ts";
import { metricsFileOf } from "../core/attempt-files.ts";
import { type ChosenAttempts, chooseAttempts } from "./attempts.ts";
import { LogFolders } from "./locate.ts";
import { missedIn } from "./missed.ts";
import { type CollectPlan, planOf } from "./plan.ts";
import { readAttempts } from "./reading.ts";
import type { CollectRequest, NumberedEntry } from "./request.ts";
import { type Result, resultOf } from "./result.ts";
import type { Collected, ResultRow } from "./row.ts";
import { Warnings } from "./warnings.ts";

/** So many logs are read together. */
const BATCH = 256;

/** A row to be, and the attempts that it is about. */
interface RowPlan extends ChosenAttempts {
  readonly n: number;
  readonly entry: Entry;
}

/** Collects what the attempts at `entries` have reported: metrics files, expressions on job logs,
 *  files of the experiments. Never throws for what a log or a file says; that is a warning. */
export async function collect(
  entries: readonly NumberedEntry[],
  request: CollectRequest,
): Promise<Collected> {
  const plan = planOf(request);
  const { folder, attempts = "latest" } = request;
  const plans = entries.flatMap(({ n, entry }): RowPlan[] =>
    chooseAttempts(entry, attempts, folder).map((chosen) => ({ n, entry, ...chosen })),
  );
  const folders = new LogFolders();
  await folders.list(plans.flatMap((row) => row.attempts.flatMap(({ log }) => log ?? [])));
  const warnings = new Warnings();
  const rows: ResultRow[] = [];
  for (let at = 0; at < plans.length; at += BATCH) {
    const batch = plans.slice(at, at + BATCH);
    for (const [i, result] of resultsOf(batch, folders, plan).entries()) {
      const row = batch[i] as RowPlan;
      tellOddities(row, result, folders, plan, warnings);
      rows.push(rowOf(row, result));
    }
    await setImmediate();
  }
  const columns = new Set(plan.specs.map(({ column }) => column));
  for (const { metrics } of rows) for (const name of metrics.keys()) columns.add(name);
  return {
    rows,
    warnings: warnings.messages(plan.specs),
    columns: [...columns],
    missed: missedIn(rows, request.metrics ?? []),
  };
}

/** Reads the attempts of rows, and sums up each row. */
function resultsOf(rows: readonly RowPlan[], folders: LogFolders, plan: CollectPlan): Result[] {
  const files = rows.flatMap(({ attempts }) => attempts.map((each) => folders.filesOf(each)));
  const readings = readAttempts(files, plan);
  let at = 0;
  return rows.map(({ attempts }) => resultOf(readings.slice(at, (at += attempts.length)), plan));
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
