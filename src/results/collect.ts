import { readWithFiles } from "./from-rows.ts";
import { LogFolders } from "./locate.ts";
import { missedIn } from "./missed.ts";
import { planOf } from "./plan.ts";
import { readAll } from "./read-all.ts";
import type { AttemptFiles } from "./reading.ts";
import type { CollectRequest, NumberedEntry } from "./request.ts";
import type { Collected, ResultRow } from "./row.ts";
import { rowOf } from "./row-of.ts";
import { planRows, type RowPlan } from "./row-plan.ts";
import { Warnings } from "./warnings.ts";

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
  const filesOf = ({ attempts }: RowPlan): AttemptFiles[] => attempts.map((each) => folders.filesOf(each));
  const warnings = new Warnings();
  let rows: ResultRow[] = [];
  if (request.from) rows = await readWithFiles(plans, filesOf, request, plan, warnings);
  else
    for (const [i, result] of (await readAll(plans, filesOf, plan, request.threads)).entries())
      rows.push(rowOf(plans[i] as RowPlan, result, warnings));
  if (plan.readsJson || plan.specs.some(({ regex }) => regex)) tellMissing(plans, filesOf, warnings);
  const columns = new Set(plan.specs.map(({ column }) => column));
  for (const { metrics } of rows) for (const name of metrics.keys()) columns.add(name);
  return {
    rows,
    warnings: warnings.messages(plan.specs),
    columns: [...columns],
    missed: missedIn(rows, request.metrics ?? []),
  };
}

/** Tells of logs that are to be searched and are not here. */
function tellMissing(
  plans: readonly RowPlan[],
  filesOf: (row: RowPlan) => readonly AttemptFiles[],
  warnings: Warnings,
): void {
  for (const row of plans) {
    const last = row.attempts.at(-1);
    if (last?.isOver && last.log !== undefined && filesOf(row).at(-1)?.log === undefined)
      warnings.addMissing(row);
  }
}
